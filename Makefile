.PHONY: demo test lint bench messages lock

demo test lint bench:
	python3 manage.py $@

messages: # the strings of the source into the six catalogues, to be translated
	python3 manage.py makemessages -l ar -l zh_Hans -l en -l fr -l ru -l es --no-obsolete --no-location --no-wrap --ignore=.venv --ignore=tests --ignore=var

lock: # the newest versions that pyproject.toml allows, with hashes
	uv pip compile pyproject.toml -o requirements.txt --upgrade --universal --generate-hashes --no-header --no-annotate --python-version 3.12
	uv pip compile pyproject.toml --group dev -o requirements-dev.txt --constraint requirements.txt --universal --generate-hashes --no-header --no-annotate --python-version 3.12

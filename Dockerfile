FROM python:3.13-slim-bookworm AS packages
COPY requirements.txt .
RUN python -m venv /opt/venv && /opt/venv/bin/pip install --no-cache-dir --require-hashes --requirement requirements.txt

FROM python:3.13-slim-bookworm
# What WeasyPrint draws with, and a font for Chinese.
RUN apt-get update \
 && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-cjk \
 && rm -rf /var/lib/apt/lists/*
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin tarp
COPY --from=packages /opt/venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH TARP_PYTHON=/opt/venv/bin/python PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /srv/tarp
COPY . .
# Static files and message catalogues belong to the image. The address and the key are for this one command, which uses neither.
RUN DATABASE_URL=postgres://none/none TARP_SECRET_KEY=collectstatic python manage.py collectstatic --no-input
RUN mkdir -p var/media var/mail && chown tarp:tarp var/media var/mail
USER tarp
EXPOSE 8000
CMD ["gunicorn", "tarp.wsgi", "--worker-class=gthread", "--workers=2", "--threads=8", "--bind=0.0.0.0:8000", "--worker-tmp-dir=/dev/shm", "--no-control-socket"]

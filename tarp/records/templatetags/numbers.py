"""`{{ amount|money }}`, `{{ percentage|share }}` and `{{ count|number }}`: tarp/records/numbers.py in every template."""

from django import template

from tarp.records import numbers

register = template.Library()
for filter_function in (numbers.money, numbers.share, numbers.number):
    register.filter(filter_function.__name__, filter_function)

"""Arabic numbers as in United Nations documents: 1 234,5."""

THOUSAND_SEPARATOR = "\xa0"
NUMBER_GROUPING = 3

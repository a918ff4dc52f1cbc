"""How dates are written, where the United Nations write them differently from Django."""

"""A Party's own questionnaire on its own computer: a workbook that goes out and comes back, and a letter to print and fill in."""

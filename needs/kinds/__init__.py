"""How each kind of question reads, writes, words and judges answers; the table that joins them is needs/questions.py."""

"""Questionnaires as XLSForm workbooks: sheets survey, choices and settings (docs/reference/xlsform.md). `rows` names what stands where."""

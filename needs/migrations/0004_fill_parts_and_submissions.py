"""Every round becomes a round of one part, every response answers it, and what was sent becomes its first submitted version."""

from django.db import migrations

NAMES = ("name_en", "name_fr", "name_es", "name_ar", "name_zh", "name_ru")


def fill(apps, schema_editor):
    models = {name: apps.get_model("needs", name) for name in ("Round", "RoundPart", "Questionnaire", "Response", "Answer", "Submission")}
    anyone = models["Questionnaire"].objects.order_by("pk").first()
    for round in models["Round"].objects.order_by("pk"):
        asked = round.questionnaire_id or (anyone and anyone.pk)
        if asked is None:
            continue
        models["RoundPart"].objects.create(
            round=round,
            code=round.audience,
            questionnaire_id=asked,
            deadline="date" if round.due_on else "soon",
            due_on=round.due_on,
            **{name: getattr(round, name) for name in NAMES},
        )
    for response in models["Response"].objects.select_related("round", "party").order_by("pk"):
        response.part = response.round.parts.get()
        response.reference = response.reference or f"BRS-{response.round.opens_on.year}-{response.party.code}-{response.pk:04d}"
        response.save(update_fields=["part", "reference"])
        if response.submitted_at:
            models["Submission"].objects.create(
                response=response,
                number=1,
                sent=response.sent,
                checksum=response.checksum,
                submitted_at=response.submitted_at,
                submitted_by_id=response.submitted_by_id,
                is_late=response.is_late,
            )
    for answer in models["Answer"].objects.select_related("question").order_by("pk"):
        chosen = answer.options[0] if answer.question.kind == "single" else answer.options
        answer.value = answer.text if answer.question.kind == "text" else chosen
        answer.save(update_fields=["value"])


def empty(apps, schema_editor):
    models = {name: apps.get_model("needs", name) for name in ("Round", "RoundPart", "Response", "Answer", "Submission")}
    for part in models["RoundPart"].objects.order_by("round", "-position"):
        models["Round"].objects.filter(pk=part.round_id).update(questionnaire=part.questionnaire_id, due_on=part.due_on)
    for response in models["Response"].objects.select_related("part").order_by("pk"):
        latest = response.submissions.order_by("-number").first()
        response.round_id = response.part.round_id
        response.sent, response.checksum = (latest.sent, latest.checksum) if latest else (None, "")
        response.save(update_fields=["round", "sent", "checksum"])
    for answer in models["Answer"].objects.order_by("pk"):
        if isinstance(answer.value, str):
            answer.text = answer.value
        else:
            answer.options = answer.value or []
        answer.save(update_fields=["text", "options"])
    models["Submission"].objects.all().delete()
    models["Response"].objects.update(part=None)
    models["RoundPart"].objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("needs", "0003_parts_and_submissions")]

    operations = [migrations.RunPython(fill, empty)]

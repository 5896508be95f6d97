from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("sharing", "0004_approval_handed_on")]

    operations = [
        migrations.AddField("decision", "number", models.PositiveIntegerField(default=1), preserve_default=False),
        migrations.AlterModelOptions("decision", {"ordering": ["decided_at", "number", "id"]}),
        migrations.AddConstraint(
            "decision",
            models.UniqueConstraint(fields=("matter", "number"), name="decision_numbered_once_in_a_matter"),
        ),
    ]

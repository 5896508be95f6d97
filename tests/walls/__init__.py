"""The walls between agencies, attacked from inside the database."""

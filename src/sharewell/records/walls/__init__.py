"""The walls between agencies in the database: built from what each model says, and checked to stand."""

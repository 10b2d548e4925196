"""The screens: list, create form, details, activity, help."""

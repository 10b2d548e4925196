"""What the admin sees: app, screens, dialogs and widgets."""

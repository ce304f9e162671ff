"""People are told: the inbox, letters by mail, reminders, invitations by link, calendars of one's own."""

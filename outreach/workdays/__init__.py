"""The calendar: holidays, make-up days, warnings, working-day arithmetic."""

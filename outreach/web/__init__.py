"""What every page needs: transaction, errors, headers, assets, templates, languages."""

"""The engines that judge an application (any Flask application): each gives findings, none where all is well."""

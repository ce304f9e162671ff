"""What happens at a visit: encounters, counts, remarks, the close-out balance."""

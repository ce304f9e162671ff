"""Pages for everybody: when the team comes, which papers to bring, registering ahead, the poster."""

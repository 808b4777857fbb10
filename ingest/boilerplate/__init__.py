"""What stands on a page beside the story: menus, credits, bylines."""

"""Manual work: tasks in queues, claimed by one person each, with a time they are due and an escalation ladder."""

package dev.certloom.web.pages;

/**
 * A place in a list of tasks.
 *
 * @param key what the list is ordered by: a time, or a name
 * @param id distinguishes tasks with the same
 */
record TaskPosition(String key, String id) {}

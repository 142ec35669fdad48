package dev.certloom.api;

/** Marks the answers of the API: they are written by {@link Wire}, whatever JSON settings the application has. */
interface WireBody {}

package dev.certloom.web;

/** Marks the answers of the API: they are written by {@link Wire}, whatever JSON settings the application has. */
public interface WireBody {}

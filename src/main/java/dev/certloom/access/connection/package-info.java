/**
 * Limits on what a caller may occupy of the web server: connections, incomplete request heads, trickling bodies,
 * requests in progress. Limits that the server has itself are set there; here are those that count by address, and
 * total time limits that apply however many bytes arrive before.
 */
@NullMarked
package dev.certloom.access.connection;

import org.jspecify.annotations.NullMarked;

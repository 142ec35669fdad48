/**
 * How much a caller may hold of the web server: connections, heads of requests that are never whole, bodies that trickle,
 * requests under way. What the server can limit by itself is set there; here is what counts by address, and what must be over by
 * a certain time however many bytes come before.
 */
@NullMarked
package dev.certloom.access.connection;

import org.jspecify.annotations.NullMarked;

/** Installations as processes of their own, and the clients that tests and load commands have in common. */
@NullMarked
package dev.certloom.installation;

import org.jspecify.annotations.NullMarked;

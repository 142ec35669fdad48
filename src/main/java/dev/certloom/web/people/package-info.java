/** The routes for people's work: translation only. */
@NullMarked
package dev.certloom.web.people;

import org.jspecify.annotations.NullMarked;

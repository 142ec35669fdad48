/** The routes for people's work: translation only. */
@NamedInterface("people")
@NullMarked
package dev.certloom.web.people;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;

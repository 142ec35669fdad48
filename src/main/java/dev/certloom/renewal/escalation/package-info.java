/** Who is told that renewals fail, and when again: more people, and more urgently, as the end comes nearer. */
@NamedInterface("escalation")
@NullMarked
package dev.certloom.renewal.escalation;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;

/** The issuer {@code Self}: certificates signed with their own key. */
@NullMarked
package dev.certloom.issuer.self;

import org.jspecify.annotations.NullMarked;

/** When CAs suggest that certificates be renewed (RFC 9773): each is asked as often as it says, and plans go by the answers. */
@NullMarked
package dev.certloom.renewal.suggestion;

import org.jspecify.annotations.NullMarked;

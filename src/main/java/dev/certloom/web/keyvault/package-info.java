/** The Key Vault-compatible routes: translation only. */
@NullMarked
package dev.certloom.web.keyvault;

import org.jspecify.annotations.NullMarked;

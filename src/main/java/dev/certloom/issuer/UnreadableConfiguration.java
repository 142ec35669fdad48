package dev.certloom.issuer;

import dev.certloom.kernel.MemberPath;
import dev.certloom.kernel.Refusal;

/**
 * The stored configuration of an issuer is not one that its provider can read (any more). Where orders are asked about
 * this is a fault, and they stay as they are; whoever asks for a certificate or changes the issuer is told what to do.
 */
final class UnreadableConfiguration extends IllegalStateException {

    private static final long serialVersionUID = 1;

    UnreadableConfiguration(MemberPath at) {
        super("The stored configuration of the issuer cannot be read any more, at %s: set it again."
                .formatted(at.text()));
    }

    Refusal refusal() {
        return new Refusal(Refusal.Kind.INVALID, String.valueOf(getMessage()));
    }
}

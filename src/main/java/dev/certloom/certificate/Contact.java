package dev.certloom.certificate;

import dev.certloom.crypto.MailAddress;
import dev.certloom.kernel.Refusal;
import java.util.Optional;

/**
 * A person who is notified about the certificates of a vault (API reference 2.10).
 *
 * @param email a bare mail address such as {@code pki@example.org}, at most 254 characters: one that mails can be sent
 *     to
 * @param name at most 255 characters
 * @param phone at most 255 characters
 */
public record Contact(String email, Optional<String> name, Optional<String> phone) {

    private static final int MAX_TEXT_LENGTH = 255;

    /** @throws Refusal INVALID naming the member */
    public Contact {
        if (!MailAddress.isAddress(email)) {
            throw Refusal.invalidProperty("contacts.email");
        }
        name.ifPresent(text -> check("contacts.name", text));
        phone.ifPresent(text -> check("contacts.phone", text));
    }

    private static void check(String member, String text) {
        if (text.length() > MAX_TEXT_LENGTH || text.chars().anyMatch(Character::isISOControl)) {
            throw Refusal.invalidProperty(member);
        }
    }
}

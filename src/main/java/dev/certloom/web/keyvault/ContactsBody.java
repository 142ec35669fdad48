package dev.certloom.web.keyvault;

import static io.swagger.v3.oas.annotations.media.Schema.RequiredMode.REQUIRED;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.certloom.certificate.Contact;
import dev.certloom.kernel.DisplayText;
import dev.certloom.kernel.Refusal;
import dev.certloom.web.VaultUrls;
import dev.certloom.web.WireBody;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The contacts of a vault (API reference 2.10), both ways; the id only outwards. */
record ContactsBody(
        @JsonProperty("id") @Nullable String id,

        @JsonProperty("contacts") @Schema(requiredMode = REQUIRED) @Nullable
        List<@Nullable ContactBody> contacts)
        implements WireBody {

    record ContactBody(
            @JsonProperty("email") @Nullable String email,
            @JsonProperty("name") @Nullable String name,
            @JsonProperty("phone") @Nullable String phone) {

        private static ContactBody of(Contact contact) {
            return new ContactBody(
                    contact.email(),
                    contact.name().orElse(null),
                    contact.phone().orElse(null));
        }

        private Contact contact() {
            return new Contact(
                    Optional.ofNullable(email).orElse(""),
                    shown("contacts.name", name),
                    shown("contacts.phone", phone));
        }

        /** Administrators read it: nothing in it is invisible or turns the direction of reading. */
        private static Optional<String> shown(String member, @Nullable String text) {
            if (text != null && !DisplayText.isShown(text)) {
                throw Refusal.invalidProperty(member);
            }
            return Optional.ofNullable(text);
        }
    }

    static ContactsBody of(List<Contact> contacts, VaultUrls urls) {
        return new ContactsBody(
                urls.contacts(),
                contacts.stream().<@Nullable ContactBody>map(ContactBody::of).toList());
    }

    /** As the caller sent it. */
    List<Contact> wanted() {
        return Optional.ofNullable(contacts).orElse(List.of()).stream()
                .map(contact -> Optional.ofNullable(contact)
                        .map(ContactBody::contact)
                        .orElseThrow(() -> Refusal.invalidProperty("contacts")))
                .toList();
    }
}

package dev.certloom.web.keyvault;

import dev.certloom.access.Permission;
import dev.certloom.access.RequiresPermission;
import dev.certloom.certificate.Contact;
import dev.certloom.certificate.VaultContacts;
import dev.certloom.web.Answers;
import dev.certloom.web.Exchange;
import dev.certloom.web.RequestBodies;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RestController;

/** The contacts of a vault (API reference 2.10). */
@RestController
final class ContactsController {

    private final VaultContacts contacts;
    private final RequestBodies bodies;

    ContactsController(VaultContacts contacts, RequestBodies bodies) {
        this.contacts = contacts;
        this.bodies = bodies;
    }

    @RequiresPermission(Permission.CONTACTS_WRITE)
    @PutMapping(Routes.CONTACTS)
    ResponseEntity<ContactsBody> set(Exchange exchange, HttpServletRequest request) {
        List<Contact> wanted = bodies.read(request, ContactsBody.class).wanted();
        return answer(contacts.set(exchange.vault(), wanted, exchange.actor()), exchange);
    }

    @RequiresPermission(Permission.CONTACTS_WRITE)
    @GetMapping(Routes.CONTACTS)
    ResponseEntity<ContactsBody> contacts(Exchange exchange) {
        return answer(contacts.get(exchange.vault()), exchange);
    }

    @RequiresPermission(Permission.CONTACTS_WRITE)
    @DeleteMapping(Routes.CONTACTS)
    ResponseEntity<ContactsBody> delete(Exchange exchange) {
        return answer(contacts.delete(exchange.vault(), exchange.actor()), exchange);
    }

    private static ResponseEntity<ContactsBody> answer(List<Contact> contacts, Exchange exchange) {
        return Answers.ok(ContactsBody.of(contacts, exchange.urls()));
    }
}

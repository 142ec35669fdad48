package dev.certloom.identity;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.certloom.access.Permission;
import dev.certloom.access.RequiresPermission;
import dev.certloom.identity.ClientAdministration.Draft;
import dev.certloom.identity.ClientAdministration.SavedClient;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Conditional;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Programs of the embedded authorization server, for the command {@code deploy/people}. */
@RestController
@Conditional(EmbeddedServer.NoOtherIssuer.class)
final class ClientsController extends AccountsController {

    private static final Pattern ID = Pattern.compile("[0-9A-Za-z._-]{1,128}");
    private static final Set<String> MEMBERS = Set.of("name", "owners", "roles", "vaults");
    private static final Set<String> CHANGEABLE = Set.of("name", "roles", "vaults", "enabled");

    private final ClientAdministration administration;

    ClientsController(ClientAdministration administration) {
        this.administration = administration;
    }

    /** The request body for a new program. */
    record NewClient(
            @Nullable String name,
            @Nullable List<String> roles,
            @Nullable List<String> vaults,
            @Nullable List<String> owners) {}

    /** The request body for a change. */
    record ClientChange(
            @Nullable String name,
            @Nullable List<String> roles,
            @Nullable List<String> vaults,
            @Nullable Boolean enabled) {}

    /** A secret, without itself. */
    record SecretBody(String id, String created) {}

    /**
     * A program.
     *
     * @param owners ids of people
     * @param lastUsed when it last got a token, to within an hour
     * @param secret just generated, shown only this once
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonPropertyOrder({"id", "name", "enabled", "roles", "vaults", "owners", "secrets", "created", "lastUsed"})
    record ClientBody(
            String id,
            String name,
            boolean enabled,
            List<String> roles,
            List<String> vaults,
            List<String> owners,
            List<SecretBody> secrets,
            String created,
            @Nullable String lastUsed,
            @Nullable String secret) {

        static ClientBody of(Client client) {
            return of(new SavedClient(client, Optional.empty()));
        }

        static ClientBody of(SavedClient saved) {
            Client client = saved.client();
            return new ClientBody(
                    client.id(),
                    client.name(),
                    client.enabled(),
                    client.roles().stream().sorted().toList(),
                    client.vaults().stream().sorted().toList(),
                    client.owners().stream().sorted().toList(),
                    client.secrets().stream()
                            .map(kept ->
                                    new SecretBody(kept.id(), kept.created().toString()))
                            .toList(),
                    client.created().toString(),
                    client.lastUsed().map(Object::toString).orElse(null),
                    saved.secret().map(NewSecret::text).orElse(null));
        }

        /** Without the secret. */
        @Override
        public String toString() {
            return "ClientBody[" + id + "]";
        }
    }

    /** @param nextLink absolute, followed verbatim; null on the last page */
    @JsonPropertyOrder({"value", "nextLink"})
    record ClientsBody(List<ClientBody> value, @Nullable String nextLink) {}

    @RequiresPermission(Permission.PEOPLE_WRITE)
    @GetMapping("/clients")
    ResponseEntity<ClientsBody> list(HttpServletRequest request) {
        int limit = pageSize(request);
        List<Client> more = administration.list(position(request, ID), limit + 1);
        List<Client> page = more.stream().limit(limit).toList();
        return ok(new ClientsBody(
                page.stream().map(ClientBody::of).toList(),
                more.size() > limit ? next(request, page.getLast().id(), limit) : null));
    }

    @RequiresPermission(Permission.PEOPLE_WRITE)
    @PostMapping("/clients")
    ResponseEntity<ClientBody> add(HttpServletRequest request) {
        NewClient given = read(request, NewClient.class, MEMBERS);
        List<String> owners = Optional.ofNullable(given.owners()).orElse(List.of());
        if (owners.stream().anyMatch(Objects::isNull)) {
            throw InvalidPeopleRequest.invalid("Expected a list of user names as 'owners', but it is something else.");
        }
        return answer(
                HttpStatus.CREATED,
                ClientBody.of(administration.add(
                        draft(given.name(), given.roles(), given.vaults(), null), owners, act(request))));
    }

    @RequiresPermission(Permission.PEOPLE_WRITE)
    @PatchMapping("/clients/{client}")
    ResponseEntity<ClientBody> change(@PathVariable String client, HttpServletRequest request) {
        ClientChange given = read(request, ClientChange.class, CHANGEABLE);
        return ok(ClientBody.of(administration.change(
                client, draft(given.name(), given.roles(), given.vaults(), given.enabled()), act(request))));
    }

    @RequiresPermission(Permission.PEOPLE_WRITE)
    @PostMapping("/clients/{client}/secrets")
    ResponseEntity<ClientBody> addSecret(@PathVariable String client, HttpServletRequest request) {
        return answer(HttpStatus.CREATED, ClientBody.of(administration.addSecret(client, act(request))));
    }

    @RequiresPermission(Permission.PEOPLE_WRITE)
    @DeleteMapping("/clients/{client}/secrets/{secret}")
    ResponseEntity<ClientBody> removeSecret(
            @PathVariable String client, @PathVariable String secret, HttpServletRequest request) {
        return ok(ClientBody.of(administration.removeSecret(client, secret, act(request))));
    }

    private static Draft draft(
            @Nullable String name,
            @Nullable List<String> roles,
            @Nullable List<String> vaults,
            @Nullable Boolean enabled) {
        return new Draft(
                Optional.ofNullable(name),
                Optional.ofNullable(roles),
                Optional.ofNullable(vaults),
                Optional.ofNullable(enabled));
    }
}

package dev.certloom.renewal;

import dev.certloom.certificate.ContactBook;
import dev.certloom.issuer.IssuerDirectory;
import dev.certloom.issuer.IssuerProfile;
import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.Refusal;
import dev.certloom.kernel.VaultName;
import dev.certloom.maintenance.FreezeForecast;
import dev.certloom.renewal.ApproverForecast.Unapprovable;
import dev.certloom.renewal.Plan.Action;
import dev.certloom.renewal.Plan.NextAction;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;
import org.springframework.util.function.SingletonSupplier;

/** Says beforehand what will fail. No CA is asked: what the vault itself knows is enough. */
@Component
class RenewalProblems {

    private final IssuerDirectory issuers;
    private final ContactBook contacts;
    private final FreezeForecast freezes;
    private final ApproverForecast approvers;

    RenewalProblems(IssuerDirectory issuers, ContactBook contacts, FreezeForecast freezes, ApproverForecast approvers) {
        this.issuers = issuers;
        this.contacts = contacts;
        this.freezes = freezes;
        this.approvers = approvers;
    }

    /** For plans that are made together: each issuer, the contacts and freezes of each vault, and who approves, are looked up once. */
    Batch batch(List<CertificateState> together) {
        return new Batch(together);
    }

    /** As {@link #batch}; for one thread. */
    final class Batch {

        private record Account(VaultName vault, IssuerName issuer) {}

        private record Name(VaultName vault, String key) {}

        private final Map<Account, Optional<IssuerProfile>> profiles = new HashMap<>();
        private final Map<VaultName, Boolean> reachable = new HashMap<>();
        private final Map<VaultName, FreezeForecast.Known> freezesOf = new HashMap<>();
        private final Supplier<Map<Name, Unapprovable>> unapprovable;

        private Batch(List<CertificateState> together) {
            unapprovable = SingletonSupplier.of(() ->
                    approvers
                            .lackingApprovers(together.stream()
                                    .map(CertificateState::life)
                                    .toList())
                            .stream()
                            .collect(Collectors.toMap(
                                    lacking -> new Name(
                                            lacking.vault(),
                                            lacking.certificate().key()),
                                    Function.identity())));
        }

        /** Of what is planned next; none where nothing is. */
        List<RenewalProblem> of(CertificateState found, Plan plan) {
            return plan instanceof NextAction next
                    ? next.action() == Action.NOTIFY
                            ? contact(found.life().vault()).stream().toList()
                            : Stream.of(issuer(found), approvers(found, next), freeze(found, next))
                                    .flatMap(Optional::stream)
                                    .toList()
                    : List.of();
        }

        private Optional<RenewalProblem> contact(VaultName vault) {
            return reachable.computeIfAbsent(
                            vault, asked -> !contacts.find(asked).isEmpty())
                    ? Optional.empty()
                    : Optional.of(RenewalProblem.NO_CONTACT);
        }

        private Optional<RenewalProblem> issuer(CertificateState found) {
            IssuerName issuer = found.policy().issuer().name();
            // which one Auto stands for is known once it is asked for
            if (issuer.isReserved()) {
                return Optional.empty();
            }
            Optional<IssuerProfile> profile = profiles.computeIfAbsent(
                    new Account(found.life().vault(), issuer),
                    account -> issuers.profile(account.vault, account.issuer));
            if (profile.isEmpty()) {
                return Optional.of(RenewalProblem.ISSUER_GONE);
            }
            if (!profile.get().enabled()) {
                return Optional.of(RenewalProblem.ISSUER_DISABLED);
            }
            if (!profile.get().configured()) {
                return Optional.of(RenewalProblem.ISSUER_NOT_CONFIGURED);
            }
            try {
                profile.get().limits().check(found.policy(), issuer);
                return Optional.empty();
            } catch (Refusal beyond) {
                return Optional.of(RenewalProblem.POLICY_REFUSED);
            }
        }

        private Optional<RenewalProblem> approvers(CertificateState found, NextAction next) {
            VersionLife life = found.life();
            return Optional.ofNullable(unapprovable
                            .get()
                            .get(new Name(life.vault(), life.certificate().key())))
                    .filter(lacking ->
                            lacking.isAskedAbout(next.at(), found.policy().updated()))
                    .map(lacking -> RenewalProblem.APPROVERS_MISSING);
        }

        private Optional<RenewalProblem> freeze(CertificateState found, NextAction next) {
            VersionLife life = found.life();
            return freezesOf
                            .computeIfAbsent(life.vault(), freezes::of)
                            .lasts(found.policy().issuer().name(), found.tags(), next.at(), life.notAfter())
                    ? Optional.of(RenewalProblem.FROZEN)
                    : Optional.empty();
        }
    }
}

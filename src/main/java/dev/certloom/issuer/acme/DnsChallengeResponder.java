package dev.certloom.issuer.acme;

import dev.certloom.issuer.CallOutcome;
import dev.certloom.issuer.DnsRecordCommands;
import dev.certloom.issuer.DnsRecordCommands.Action;
import dev.certloom.issuer.DnsRecordCommands.Change;
import dev.certloom.issuer.IssuerUnavailable;
import dev.certloom.issuer.client.Deadline;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.shredzone.acme4j.challenge.Dns01Challenge;
import org.springframework.stereotype.Component;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.TSIG;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;
import org.xbill.DNS.Update;

/**
 * By a record below the name (RFC 8555 section 8.4), set by updates of RFC 2136 or by a command. Where that name leads to another one, the record
 * is set there: so a zone of its own may hold what the zone of a company's hosts need not be opened for.
 */
@Component
class DnsChallengeResponder implements ChallengeResponder {

    private static final int TIME_TO_LIVE_SECONDS = 60;
    private static final Duration MAX_COMMAND = Duration.ofMinutes(1);

    private final NameServers servers;
    private final DnsRecordCommands commands;

    DnsChallengeResponder(NameServers servers, DnsRecordCommands commands) {
        this.servers = servers;
        this.commands = commands;
    }

    @Override
    public ChallengeKind kind() {
        return ChallengeKind.DNS_01;
    }

    @Override
    public Duration delay(Configuration configuration) {
        return configuration.dns().flatMap(DnsAccess::propagation).orElse(Duration.ZERO);
    }

    /** Another record that is there already, of the same name's wildcard for one, stays. */
    @Override
    public void publish(Proof proof, Instant expires) throws IssuerUnavailable {
        change(proof, Action.SET);
    }

    @Override
    public void remove(Proof proof) throws IssuerUnavailable {
        change(proof, Action.REMOVE);
    }

    private void change(Proof proof, Action action) throws IssuerUnavailable {
        DnsAccess access = proof.configuration()
                .dns()
                .orElseThrow(() -> new IssuerUnavailable(
                        CallOutcome.NOT_CALLED, "no name server is configured for its challenges"));
        Dns01Challenge challenge = (Dns01Challenge) proof.challenge();
        try {
            Name owner = owner(proof, access);
            if (access.command().isPresent()) {
                demandPlain(owner, access);
                commands.run(
                        access.command().get(),
                        new Change(
                                action,
                                owner.toString(true),
                                challenge.getDigest(),
                                access.zone(),
                                proof.vault(),
                                proof.issuer()),
                        proof.deadline().left(MAX_COMMAND));
            } else {
                update(
                        proof,
                        action,
                        access,
                        new TXTRecord(owner, DClass.IN, TIME_TO_LIVE_SECONDS, challenge.getDigest()));
            }
        } catch (IOException e) {
            throw new IssuerUnavailable(
                    CallOutcome.NOT_CALLED,
                    "the name server%s did not answer"
                            .formatted(access.server().map(" '%s'"::formatted).orElse("")),
                    e);
        }
    }

    /** Where a name leads is for whoever has its zone to say, and a command need not be careful. */
    private static void demandPlain(Name owner, DnsAccess access) throws IOException, IssuerUnavailable {
        if (!HostNames.isPlain(owner)
                || (access.zone().isPresent()
                        && !owner.subdomain(named(access.zone().get())))) {
            throw new IssuerUnavailable(
                    CallOutcome.NOT_CALLED,
                    "the record would have to be set at a name that is not below its zone, or is none of a host");
        }
    }

    private void update(Proof proof, Action action, DnsAccess access, TXTRecord txt)
            throws IOException, IssuerUnavailable {
        Update update = new Update(zone(txt.getName(), access, proof.deadline()));
        switch (action) {
            case SET -> update.add(txt);
            case REMOVE -> update.delete(txt);
        }
        Resolver primary = servers.at(access.address(), proof.deadline());
        primary.setTSIGKey(new TSIG(
                TSIG.algorithmToName(access.signature()), named(access.keyName().orElseThrow()), access.keyBytes()));
        demandDone(txt.getName(), primary.send(update));
    }

    private static void demandDone(Name owner, Message answer) throws IssuerUnavailable {
        if (answer.getRcode() != Rcode.NOERROR) {
            throw new IssuerUnavailable(
                    CallOutcome.NOT_CALLED,
                    "the name server does not take the record '%s' (%s)"
                            .formatted(owner, Rcode.string(answer.getRcode())));
        }
        if (!answer.isVerified()) {
            throw new IssuerUnavailable(
                    CallOutcome.NOT_CALLED,
                    "the name server's answer about '%s' is not signed with its key".formatted(owner));
        }
    }

    /** Where the name of a challenge leads. */
    private Name owner(Proof proof, DnsAccess access) throws IOException, IssuerUnavailable {
        Name name = Name.fromString(((Dns01Challenge) proof.challenge())
                .getRRName(proof.authorization().getIdentifier()));
        return servers.target(name, Optional.of(access), proof.deadline());
    }

    /** The nearest name above that the server says is one of a zone. */
    private Name zone(Name owner, DnsAccess access, Deadline deadline) throws IOException, IssuerUnavailable {
        if (access.zone().isPresent()) {
            return named(access.zone().get());
        }
        for (int labels = 0; labels < owner.labels() - 1; labels++) {
            Name above = new Name(owner, labels);
            Message answer = servers.at(access.address(), deadline)
                    .send(Message.newQuery(Record.newRecord(above, Type.SOA, DClass.IN)));
            if (answer.getSection(Section.ANSWER).stream()
                    .anyMatch(
                            each -> each instanceof SOARecord && each.getName().equals(above))) {
                return above;
            }
        }
        throw new IssuerUnavailable(CallOutcome.NOT_CALLED, "the name server has no zone of '%s'".formatted(owner));
    }

    private static Name named(String text) throws TextParseException {
        return Name.fromString(text, Name.root);
    }
}

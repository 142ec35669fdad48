package dev.certloom.issuer.acme;

import dev.certloom.issuer.CallOutcome;
import dev.certloom.issuer.CallSettings;
import dev.certloom.issuer.IssuerUnavailable;
import dev.certloom.issuer.OrderNotReceived;
import dev.certloom.issuer.client.CallableAddresses;
import dev.certloom.issuer.client.Deadline;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedResolver;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/** Name servers of which something is asked, each within a time, and none that may not be called. */
@Component
class NameServers {

    private static final int MAX_ALIASES = 8;
    private static final int[] ADDRESSES = {Type.A, Type.AAAA};
    private static final Duration MAX_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration ONE_OF_SEVERAL = Duration.ofSeconds(3);

    /** Of one server. */
    private static final int MAX_ADDRESSES = 4;

    /** What does not answer is not waited for again and again; perhaps it cannot be reached from here at all. */
    static final Duration AWAY = Duration.ofMinutes(5);

    private final Remembered<InetAddress, IOException> away = new Remembered<>(AWAY);

    private final CallableAddresses callable;
    private final Supplier<Resolver> machines;
    private final Duration timeout;

    @Autowired
    NameServers(CallableAddresses callable, CallSettings settings) {
        this(callable, settings, ExtendedResolver::new);
    }

    /** @param machines makes the machine's own resolver */
    NameServers(CallableAddresses callable, CallSettings settings, Supplier<Resolver> machines) {
        this.callable = callable;
        this.machines = machines;
        this.timeout = settings.timeout().compareTo(MAX_TIMEOUT) < 0 ? settings.timeout() : MAX_TIMEOUT;
    }

    /** The one that is configured; the machine's own where none is. */
    Resolver resolver(Optional<DnsAccess> access, Deadline deadline) throws IssuerUnavailable {
        Optional<String> configured = access.flatMap(DnsAccess::resolver);
        return configured.isPresent() ? at(DnsAccess.address(configured.get()), deadline) : machines(deadline);
    }

    private Resolver machines(Deadline deadline) throws IssuerUnavailable {
        Resolver resolver = machines.get();
        resolver.setTimeout(timeLeft(deadline, timeout));
        return resolver;
    }

    /** Over TCP, and nowhere but to what was judged. */
    Resolver at(URI server, Deadline deadline) throws IssuerUnavailable {
        return overTcp(judged(server, timeLeft(deadline, timeout)), deadline, timeout);
    }

    /**
     * The answer of one of a zone's own servers, where another may be asked instead: of its addresses one after the other, until
     * one answers. Whoever has the zone chooses names and addresses, so these lead nowhere but to name servers of the outside.
     *
     * @throws IOException when it has no address, or none of them answers
     * @throws IssuerUnavailable when it may not be asked
     */
    Message askOfZone(Name server, int port, Message question, Deadline deadline)
            throws IOException, IssuerUnavailable {
        if (!HostNames.isPlain(server)) {
            throw new IssuerUnavailable(CallOutcome.NOT_CALLED, "the name of a name server is none of a host");
        }
        IOException silence = new IOException("No address of the name server answers.");
        int left = MAX_ADDRESSES;
        for (int type : ADDRESSES) {
            for (InetAddress address : addresses(server, type, deadline)) {
                if (left-- == 0) {
                    throw silence;
                }
                Optional<Message> answer = ask(new InetSocketAddress(address, port), question, deadline, silence);
                if (answer.isPresent()) {
                    return answer.get();
                }
            }
        }
        throw silence;
    }

    /** Empty where it does not answer, or did not a while ago. */
    private Optional<Message> ask(InetSocketAddress server, Message question, Deadline deadline, IOException silence)
            throws IssuerUnavailable {
        Instant now = deadline.clock().instant();
        if (away.get(server.getAddress(), now).isPresent()) {
            return Optional.empty();
        }
        try {
            callable.demandOutside(server);
        } catch (OrderNotReceived e) {
            silence.addSuppressed(
                    new IssuerUnavailable(CallOutcome.NOT_CALLED, "of its name servers " + e.getMessage(), e));
            return Optional.empty();
        }
        Duration atMost = timeout.compareTo(ONE_OF_SEVERAL) < 0 ? timeout : ONE_OF_SEVERAL;
        boolean hasItsTime = deadline.left().compareTo(atMost) >= 0;
        try {
            return Optional.of(overTcp(server, deadline, atMost).send(question));
        } catch (IOException e) {
            silence.addSuppressed(e);
            if (hasItsTime) {
                away.put(server.getAddress(), e, now);
            }
            return Optional.empty();
        }
    }

    /** As DNS has them, and no search domain nor file of this machine: the name is somebody else's. */
    private List<InetAddress> addresses(Name server, int type, Deadline deadline)
            throws IOException, IssuerUnavailable {
        return machines(deadline)
                .send(Message.newQuery(Record.newRecord(server, type, DClass.IN)))
                .getSection(Section.ANSWER)
                .stream()
                .filter(record -> record.getName().equals(server))
                .flatMap(record -> switch (record) {
                    case ARecord v4 -> Stream.of(v4.getAddress());
                    case AAAARecord v6 -> Stream.of(v6.getAddress());
                    // of a server's name, an alias is none (RFC 2181 section 10.3)
                    default -> Stream.<InetAddress>empty();
                })
                .toList();
    }

    private static Resolver overTcp(InetSocketAddress server, Deadline deadline, Duration atMost)
            throws IssuerUnavailable {
        SimpleResolver resolver = new SimpleResolver(server);
        resolver.setTCP(true);
        resolver.setTimeout(timeLeft(deadline, atMost));
        return resolver;
    }

    /** Whatever is said of a name server says nothing about the CA. */
    private InetSocketAddress judged(URI server, Duration atMost) throws IssuerUnavailable {
        try {
            return callable.demand(server, atMost);
        } catch (OrderNotReceived e) {
            throw new IssuerUnavailable(CallOutcome.NOT_CALLED, "of its name servers " + e.getMessage(), e);
        }
    }

    private static Duration timeLeft(Deadline deadline, Duration atMost) throws IssuerUnavailable {
        if (deadline.hasPassed()) {
            throw new IssuerUnavailable(
                    CallOutcome.NOT_CALLED, "its name servers took too long, and are asked the rest later");
        }
        return deadline.left(atMost);
    }

    /** Where a name leads (CNAME); itself where it leads nowhere else. */
    Name target(Name name, Optional<DnsAccess> access, Deadline deadline) throws IOException, IssuerUnavailable {
        demandPlain(name, name);
        Name target = name;
        for (int i = 0; i < MAX_ALIASES; i++) {
            Optional<Name> next = alias(
                    target,
                    resolver(access, deadline).send(Message.newQuery(Record.newRecord(target, Type.CNAME, DClass.IN))));
            if (next.isEmpty()) {
                return target;
            }
            target = next.get();
        }
        throw new IssuerUnavailable(CallOutcome.NOT_CALLED, "the name '%s' leads to too many others".formatted(name));
    }

    /**
     * Where an answer says that a name leads.
     *
     * @throws IssuerUnavailable when that is nothing to ask anybody about
     */
    static Optional<Name> alias(Name name, Message answer) throws IssuerUnavailable {
        Optional<Name> target = answer.getSection(Section.ANSWER).stream()
                .filter(each -> each.getName().equals(name))
                .filter(CNAMERecord.class::isInstance)
                .map(each -> ((CNAMERecord) each).getTarget())
                .findFirst();
        if (target.isPresent()) {
            demandPlain(name, target.get());
        }
        return target;
    }

    private static void demandPlain(Name name, Name target) throws IssuerUnavailable {
        if (!HostNames.isPlain(target)) {
            throw new IssuerUnavailable(
                    CallOutcome.NOT_CALLED,
                    "the name '%s' is none of a host, or leads to one that is none".formatted(name));
        }
    }
}

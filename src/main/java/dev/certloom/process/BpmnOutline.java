package dev.certloom.process;

import java.io.ByteArrayInputStream;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a BPMN file that determine who must approve.
 *
 * @param processes ids of its processes
 * @param calledDecisions ids of the decision tables that they call, as written; one that begins with {@code =} is an
 *     expression
 */
record BpmnOutline(Set<String> processes, Set<String> calledDecisions) {

    private static final XMLInputFactory XML = factory();

    private static XMLInputFactory factory() {
        XMLInputFactory factory = XMLInputFactory.newFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        return factory;
    }

    BpmnOutline {
        processes = Set.copyOf(processes);
        calledDecisions = Set.copyOf(calledDecisions);
    }

    /** Reads a file; the outline of an unreadable file, which no engine accepts, is empty. */
    static BpmnOutline of(byte[] bpmn) {
        Set<String> processes = new LinkedHashSet<>();
        Set<String> decisions = new LinkedHashSet<>();
        try {
            XMLStreamReader reader = XML.createXMLStreamReader(new ByteArrayInputStream(bpmn));
            while (reader.hasNext()) {
                if (reader.next() == XMLStreamConstants.START_ELEMENT) {
                    switch (reader.getLocalName()) {
                        case "process" -> add(processes, reader.getAttributeValue(null, "id"));
                        case "calledDecision" -> add(decisions, reader.getAttributeValue(null, "decisionId"));
                        default -> {}
                    }
                }
            }
        } catch (XMLStreamException e) {
            return new BpmnOutline(Set.of(), Set.of());
        }
        return new BpmnOutline(processes, decisions);
    }

    private static void add(Set<String> ids, @Nullable String id) {
        if (id != null) {
            ids.add(id);
        }
    }

    /** Whether an approval can be bound to what it calls: to one table by its id, or to the process itself. */
    boolean isClear() {
        return calledDecisions.size() <= 1 && calledDecisions.stream().noneMatch(id -> id.startsWith("="));
    }

    /** The one table that is called. */
    Optional<String> table() {
        return isClear() ? calledDecisions.stream().findFirst() : Optional.empty();
    }
}

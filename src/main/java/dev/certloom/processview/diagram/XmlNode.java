package dev.certloom.processview.diagram;

import dev.certloom.processview.diagram.UndrawableModel.Reason;
import java.io.StringReader;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import javax.xml.XMLConstants;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/**
 * An XML element of BPMN or of its diagram interchange, by local names, which are unique across their namespaces.
 * Elements of other namespaces, such as tools add, are skipped with their content.
 */
record XmlNode(String name, Map<String, String> attributes, List<XmlNode> children, StringBuilder text) {

    private static final int MAX_NODES = 100_000;

    /** Below the JDK's own limit, which would be reported as a syntax error. */
    private static final int MAX_DEPTH = 64;

    private static final int MAX_TEXT_LENGTH = 2_000;

    private static final Set<String> NAMESPACES = Set.of(
            "http://www.omg.org/spec/BPMN/20100524/MODEL",
            "http://www.omg.org/spec/BPMN/20100524/DI",
            "http://www.omg.org/spec/DD/20100524/DC",
            "http://www.omg.org/spec/DD/20100524/DI");

    /** Reads a document. Nothing outside of it is ever opened. */
    static XmlNode read(String xml) {
        if (xml.length() > Diagram.MAX_MODEL_BYTES) {
            throw new UndrawableModel(
                    Reason.TOO_LARGE,
                    "Expected a model of at most " + Diagram.MAX_MODEL_BYTES + " characters, but it has " + xml.length()
                            + ".");
        }
        try {
            XMLStreamReader reader = hardened().createXMLStreamReader(new StringReader(xml));
            try {
                return read(reader);
            } finally {
                reader.close();
            }
        } catch (XMLStreamException e) {
            throw new UndrawableModel(Reason.MALFORMED, "Expected a BPMN model, but it is not well-formed XML.", e);
        }
    }

    /** The JDK's own reader, whatever else is on the class path: it knows these properties. */
    private static XMLInputFactory hardened() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLConstants.ACCESS_EXTERNAL_DTD, "");
        return factory;
    }

    private static XmlNode read(XMLStreamReader reader) throws XMLStreamException {
        XmlNode document = new XmlNode("", Map.of(), new ArrayList<>(), new StringBuilder());
        Deque<XmlNode> open = new ArrayDeque<>();
        open.push(document);
        int foreign = 0;
        int nodes = 0;
        while (reader.hasNext()) {
            switch (reader.next()) {
                case XMLStreamConstants.DTD ->
                    throw new UndrawableModel(
                            Reason.DOCUMENT_TYPE, "Expected a BPMN model, but it declares a document type.");
                case XMLStreamConstants.START_ELEMENT -> {
                    if (++nodes > MAX_NODES || open.size() + foreign > MAX_DEPTH) {
                        throw new UndrawableModel(
                                Reason.TOO_LARGE,
                                "Expected at most " + MAX_NODES + " XML elements, nested at most " + MAX_DEPTH
                                        + " deep, but the model has more.");
                    }
                    if (foreign > 0 || !isKnown(reader.getNamespaceURI())) {
                        foreign++;
                    } else {
                        XmlNode node = new XmlNode(
                                reader.getLocalName(), attributes(reader), new ArrayList<>(), new StringBuilder());
                        open.element().children.add(node);
                        open.push(node);
                    }
                }
                case XMLStreamConstants.END_ELEMENT -> {
                    if (foreign > 0) {
                        foreign--;
                    } else {
                        open.pop();
                    }
                }
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> {
                    if (foreign == 0 && open.element().text.length() < MAX_TEXT_LENGTH) {
                        open.element().text.append(reader.getText());
                    }
                }
                default -> {}
            }
        }
        return document;
    }

    private static boolean isKnown(@Nullable String namespace) {
        return namespace != null && NAMESPACES.contains(namespace);
    }

    private static Map<String, String> attributes(XMLStreamReader reader) {
        Map<String, String> attributes = HashMap.newHashMap(reader.getAttributeCount());
        for (int i = 0; i < reader.getAttributeCount(); i++) {
            String namespace = reader.getAttributeNamespace(i);
            if (namespace == null || namespace.isEmpty()) {
                attributes.put(reader.getAttributeLocalName(i), reader.getAttributeValue(i));
            }
        }
        return attributes;
    }

    Optional<String> attribute(String name) {
        return Optional.ofNullable(attributes.get(name));
    }

    /** Whether a boolean attribute is present and true. */
    boolean is(String attribute, boolean otherwise) {
        return attribute(attribute)
                .map(value -> value.equals("true") || value.equals("1"))
                .orElse(otherwise);
    }

    Optional<XmlNode> child(String name) {
        return children(name).findFirst();
    }

    Stream<XmlNode> children(String name) {
        return children.stream().filter(child -> child.name.equals(name));
    }

    /** This one and all below it. */
    Stream<XmlNode> all() {
        return Stream.concat(Stream.of(this), children.stream().flatMap(XmlNode::all));
    }
}

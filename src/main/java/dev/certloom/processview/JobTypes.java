package dev.certloom.processview;

import java.io.StringReader;
import java.util.Optional;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/** Reads from a model which jobs its elements wait for. */
final class JobTypes {

    private static final XMLInputFactory XML = factory();

    private JobTypes() {}

    private static XMLInputFactory factory() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        return factory;
    }

    /** The job type of an element; empty when it has none, or the model computes it, or the model cannot be read. */
    static Optional<String> of(String bpmn, String element) {
        try {
            return read(XML.createXMLStreamReader(new StringReader(bpmn)), element);
        } catch (XMLStreamException e) {
            return Optional.empty();
        }
    }

    /** The task definition is in the element's own extension elements, before any element it contains. */
    private static Optional<String> read(XMLStreamReader xml, String element) throws XMLStreamException {
        @Nullable String latest = null;
        while (xml.hasNext()) {
            if (xml.next() != XMLStreamConstants.START_ELEMENT) {
                continue;
            }
            String id = xml.getAttributeValue(null, "id");
            if (id != null) {
                latest = id;
            }
            if (xml.getLocalName().equals("taskDefinition") && element.equals(latest)) {
                return Optional.ofNullable(xml.getAttributeValue(null, "type")).filter(type -> !type.startsWith("="));
            }
        }
        return Optional.empty();
    }
}

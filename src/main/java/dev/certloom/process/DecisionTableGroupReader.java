package dev.certloom.process;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** Finds the groups that a decision table can name: the string literals in the column of that output. */
final class DecisionTableGroupReader {

    private static final String OUTPUT = "groups";
    private static final Pattern TEXT = Pattern.compile("\"([^\"\\\\]+)\"");

    private DecisionTableGroupReader() {}

    /** The groups in a DMN file; none when it cannot be read, or when an expression instead of literals names them. */
    static Set<String> of(String dmn) {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        try {
            return read(factory.createXMLStreamReader(new StringReader(dmn)));
        } catch (XMLStreamException e) {
            return Set.of();
        }
    }

    private static Set<String> read(XMLStreamReader reader) throws XMLStreamException {
        Set<String> groups = new HashSet<>();
        List<String> outputs = new ArrayList<>();
        int column = -1;
        boolean inEntry = false;
        while (reader.hasNext()) {
            int event = reader.next();
            if (event == XMLStreamConstants.START_ELEMENT) {
                switch (reader.getLocalName()) {
                    case "decisionTable" -> outputs.clear();
                    case "output" -> outputs.add(String.valueOf(reader.getAttributeValue(null, "name")));
                    case "rule" -> column = -1;
                    case "outputEntry" -> {
                        column++;
                        inEntry = true;
                    }
                    default -> {}
                }
            } else if (event == XMLStreamConstants.END_ELEMENT
                    && reader.getLocalName().equals("outputEntry")) {
                inEntry = false;
            } else if (inEntry
                    && (event == XMLStreamConstants.CHARACTERS || event == XMLStreamConstants.CDATA)
                    && column < outputs.size()
                    && outputs.get(column).equals(OUTPUT)) {
                TEXT.matcher(reader.getText())
                        .results()
                        .map(text -> text.group(1))
                        .forEach(groups::add);
            }
        }
        return groups;
    }
}

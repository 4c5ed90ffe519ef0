using System.Text;
using System.Xml;
using System.Xml.Linq;
using ZenImageBuilder.Sandbox.Http;

namespace ZenImageBuilder.Sandbox.Protocol;

/// <summary>XML in and out. Documents from outside are read without a DTD.</summary>
internal static class Xml
{
    public static HttpResponse Response(int status, XElement document)
    {
        using var buffer = new MemoryStream();
        using (var writer = XmlWriter.Create(buffer, new XmlWriterSettings { Encoding = new UTF8Encoding(false), CheckCharacters = false }))
            document.Save(writer);
        return HttpResponse.Of(status, "application/xml", buffer.ToArray());
    }

    public static XElement Parse(byte[] bytes)
    {
        try
        {
            using var reader = XmlReader.Create(new MemoryStream(bytes), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit });
            return XElement.Load(reader);
        }
        catch (XmlException)
        {
            throw AwsException.BadRequest("MalformedXML", "The XML you provided was not well-formed or did not validate against our published schema");
        }
    }

    /// <summary>The children of that local name, whichever namespace the client wrote.</summary>
    public static IEnumerable<XElement> Children(this XElement element, string name) =>
        element.Elements().Where(child => string.Equals(child.Name.LocalName, name, StringComparison.Ordinal));

    public static string? Child(this XElement element, string name) => element.Children(name).FirstOrDefault()?.Value;
}

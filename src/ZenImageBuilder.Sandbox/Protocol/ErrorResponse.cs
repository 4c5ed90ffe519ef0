using System.Globalization;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using ZenImageBuilder.Sandbox.Http;

namespace ZenImageBuilder.Sandbox.Protocol;

/// <summary>Writes an error in the format of the protocol.</summary>
internal static class ErrorResponse
{
    public static HttpResponse Write(WireProtocol protocol, AwsException error, string requestId, string resource) =>
        protocol switch
        {
            WireProtocol.S3 => WriteS3(error, requestId, resource),
            WireProtocol.Query => WriteQuery(error, requestId),
            WireProtocol.Registry => WriteRegistry(error),
            _ => WriteJson(error),
        };

    private static HttpResponse WriteS3(AwsException error, string requestId, string resource)
    {
        var document = new XElement(
            "Error",
            new XElement("Code", error.Code),
            new XElement("Message", error.Message),
            error.Details.Select(detail => new XElement(detail.Key, detail.Value)),
            new XElement("Resource", resource),
            new XElement("RequestId", requestId),
            new XElement("HostId", "sandbox")
        );
        return Xml.Response(error.Status, document);
    }

    private static HttpResponse WriteQuery(AwsException error, string requestId)
    {
        XNamespace ns = "https://sts.amazonaws.com/doc/2011-06-15/";
        var document = new XElement(
            ns + "ErrorResponse",
            new XElement(
                ns + "Error",
                new XElement(ns + "Type", error.Status < 500 ? "Sender" : "Receiver"),
                new XElement(ns + "Code", error.Code),
                new XElement(ns + "Message", error.Message)
            ),
            new XElement(ns + "RequestId", requestId)
        );
        return Xml.Response(error.Status, document);
    }

    private static HttpResponse WriteJson(AwsException error)
    {
        var document = new JsonObject { ["__type"] = error.Code, ["message"] = error.Message };
        foreach (var (name, value) in error.Details)
        {
            document[name] = value;
        }

        return JsonBody.Response(error.Status, document).With("x-amzn-ErrorType", error.Code);
    }

    private static HttpResponse WriteRegistry(AwsException error)
    {
        var document = new JsonObject { ["errors"] = new JsonArray(new JsonObject { ["code"] = error.Code, ["message"] = error.Message }) };
        var response = HttpResponse.Text(error.Status, "application/json", document.ToJsonString());
        if (error.Status == 429)
        {
            response.With("Retry-After", 1.ToString(CultureInfo.InvariantCulture));
        }

        return response;
    }
}

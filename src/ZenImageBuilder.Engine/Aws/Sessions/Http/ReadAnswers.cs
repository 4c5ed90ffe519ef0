using System.Net;
using System.Net.Sockets;
using System.Xml;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using ZenImageBuilder.Engine.Aws.Calls;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Engine.Aws.Sessions.Http;

/// <summary>
/// Reports exceptions while the SDK reads an answer as an answer that cannot be read. The SDK's readers of XML and of errors pass on the exceptions of the
/// framework, for example about an invalid number, which would look like an error in this module.
/// </summary>
internal sealed class ReadAnswers : PipelineHandler
{
    public override void InvokeSync(IExecutionContext executionContext)
    {
        try
        {
            base.InvokeSync(executionContext);
        }
        catch (Exception exception) when (IsOfReading(exception))
        {
            throw Unreadable(exception);
        }
    }

    public override async Task<T> InvokeAsync<T>(IExecutionContext executionContext)
    {
        try
        {
            return await base.InvokeAsync<T>(executionContext).ConfigureAwait(false);
        }
        catch (Exception exception) when (IsOfReading(exception))
        {
            throw Unreadable(exception);
        }
    }

    // Errors of the connection, the service and the caller have their own exceptions, and so has invalid XML.
    private static bool IsOfReading(Exception exception) =>
        LastAnswer.Current is { HasCome: true }
        && exception
            is not (
                AmazonServiceException
                or AmazonClientException
                or HttpErrorResponseException
                or HttpRequestException
                or IOException
                or SocketException
                or WebException
                or TimeoutException
                or OperationCanceledException
                or ObjectDisposedException
                or OutOfMemoryException
                or XmlException
                or ImageBuilderException
                or UnreadableAnswerException
                or RedirectedAnswerException
            );

    private static UnreadableAnswerException Unreadable(Exception exception) => new("one of its values is not of its type", exception);

    /// <summary>Adds this handler to the clients of all services.</summary>
    public sealed class Customizer : IRuntimePipelineCustomizer
    {
        public string UniqueName => nameof(ReadAnswers);

        // Outside the handlers that read answers and errors, and inside the handler that repeats requests.
        public void Customize(Type type, RuntimePipeline pipeline) => pipeline.AddHandlerBefore<ErrorHandler>(new ReadAnswers());
    }
}

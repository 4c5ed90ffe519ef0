using System.Net;
using System.Net.Sockets;
using System.Xml;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using ZenImageBuilder.Engine.Aws.Calls;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Engine.Aws.Sessions.Http;

/// <summary>
/// Tells what breaks while the SDK reads an answer as what it is. Its readers of XML and of errors let through whatever the framework throws, such as a number that is none,
/// which would look like a mistake of ours.
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

    // What the line, the service and the caller end is told in their own exceptions, and so is XML that is none.
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

    private static UnreadableAnswerException Unreadable(Exception exception) => new("one of its values is none of its kind", exception);

    /// <summary>Has the clients of the SDK do so, whatever service they are for.</summary>
    public sealed class Customizer : IRuntimePipelineCustomizer
    {
        public string UniqueName => nameof(ReadAnswers);

        // Around what reads answers and errors, and within what repeats requests.
        public void Customize(Type type, RuntimePipeline pipeline) => pipeline.AddHandlerBefore<ErrorHandler>(new ReadAnswers());
    }
}

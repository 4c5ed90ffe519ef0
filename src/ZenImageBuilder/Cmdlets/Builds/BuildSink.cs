using System.Diagnostics;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Errors;
using ZenImageBuilder.Model;

namespace ZenImageBuilder.Cmdlets.Builds;

/// <summary>Writes the events of a batch of builds to streams, both for the cmdlet and for the job.</summary>
/// <param name="isWatched">Whether the builds are written when they have ended, and not when they have been started.</param>
internal sealed class BuildSink(IStreams streams, bool isWatched)
{
    private readonly EventSink _news = new(streams);

    public void Take(BuildEvent happened)
    {
        switch (happened)
        {
            case BuildEvent.News news:
                _news.Write(news.What);
                break;
            case BuildEvent.Started started:
                if (!isWatched)
                {
                    streams.Output(started.Build);
                }

                break;
            case BuildEvent.Ended ended:
                WriteEnded(streams, ended.Build);
                break;
            case BuildEvent.NotStarted failed:
                streams.Error(ErrorFactory.Record(failed.Error, failed.Source.Reference));
                break;
            default:
                throw new UnreachableException($"{happened} is no event of a build.");
        }
    }

    /// <summary>Removes the progress bars that are still shown.</summary>
    public void TakeDown() => _news.TakeDown();

    /// <summary>Writes a build that has ended, and then an error if the build has no image.</summary>
    public static void WriteEnded(IStreams streams, ImageBuild build)
    {
        streams.Output(build);
        if (BuildErrors.Of(build) is { } error)
        {
            streams.Error(ErrorFactory.Record(error));
        }
    }
}

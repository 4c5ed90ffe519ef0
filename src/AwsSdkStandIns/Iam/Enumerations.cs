using Amazon.Runtime;

namespace Amazon.IdentityManagement;

public sealed class PolicyEvaluationDecisionType(string value) : ConstantClass(value)
{
    public static readonly PolicyEvaluationDecisionType Allowed = new("allowed");

    public static readonly PolicyEvaluationDecisionType ExplicitDeny = new("explicitDeny");

    public static readonly PolicyEvaluationDecisionType ImplicitDeny = new("implicitDeny");

    public static implicit operator PolicyEvaluationDecisionType(string value) => FindValue(value);

    public static PolicyEvaluationDecisionType FindValue(string value) => FindValue<PolicyEvaluationDecisionType>(value);
}

public sealed class ContextKeyTypeEnum(string value) : ConstantClass(value)
{
    public static readonly ContextKeyTypeEnum String = new("string");

    public static readonly ContextKeyTypeEnum StringList = new("stringList");

    public static readonly ContextKeyTypeEnum Boolean = new("boolean");

    public static implicit operator ContextKeyTypeEnum(string value) => FindValue(value);

    public static ContextKeyTypeEnum FindValue(string value) => FindValue<ContextKeyTypeEnum>(value);
}

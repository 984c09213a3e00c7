<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>ImportFields</name>
    <message>
        <source>Item id</source>
        <translation>商品 ID</translation>
    </message>
    <message>
        <source>User id</source>
        <translation>用户 ID</translation>
    </message>
    <message>
        <source>Query id</source>
        <translation>查询 ID</translation>
    </message>
    <message>
        <source>Item title</source>
        <translation>商品标题</translation>
    </message>
    <message>
        <source>Brand</source>
        <translation>品牌</translation>
    </message>
    <message>
        <source>Category</source>
        <translation>类目</translation>
    </message>
    <message>
        <source>Description</source>
        <translation>描述</translation>
    </message>
    <message>
        <source>Price</source>
        <translation>价格</translation>
    </message>
    <message>
        <source>Currency</source>
        <translation>币种</translation>
    </message>
    <message>
        <source>Average rating</source>
        <translation>平均评分</translation>
    </message>
    <message>
        <source>Number of ratings</source>
        <translation>评分数</translation>
    </message>
    <message>
        <source>Rating</source>
        <translation>评分</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Kind of event</source>
        <translation>行为类型</translation>
    </message>
    <message>
        <source>Weight</source>
        <translation>权重</translation>
    </message>
    <message>
        <source>Review text</source>
        <translation>评论内容</translation>
    </message>
    <message>
        <source>Review title</source>
        <translation>评论标题</translation>
    </message>
    <message>
        <source>Sentiment label</source>
        <translation>情感标签</translation>
    </message>
    <message>
        <source>Question</source>
        <translation>问题</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>回答</translation>
    </message>
    <message>
        <source>Query text</source>
        <translation>查询词</translation>
    </message>
    <message>
        <source>Grade</source>
        <translation>相关性等级</translation>
    </message>
    <message>
        <source>Judge</source>
        <translation>标注人</translation>
    </message>
</context>
<context>
    <name>Metrics</name>
    <message>
        <source>Recall</source>
        <translation>召回率</translation>
    </message>
    <message>
        <source>Precision</source>
        <translation>精确率</translation>
    </message>
    <message>
        <source>Hit rate</source>
        <translation>命中率</translation>
    </message>
    <message>
        <source>Each hit counts 1 / log2(rank + 1), divided by the sum of the best possible list: hits high up count more.</source>
        <translation>每个命中计 1 / log2(名次 + 1)，再除以理想列表的总和：命中越靠前，分量越重。</translation>
    </message>
    <message>
        <source>Share of the relevant items that are among the first k.</source>
        <translation>相关商品中出现在前 k 位的比例。</translation>
    </message>
    <message>
        <source>Share of the k recommended items that are relevant.</source>
        <translation>推荐的 k 件商品中相关商品的比例。</translation>
    </message>
    <message>
        <source>Harmonic mean of precision and recall.</source>
        <translation>精确率与召回率的调和平均。</translation>
    </message>
    <message>
        <source>Share of users with a relevant item among the first k.</source>
        <translation>前 k 位中有相关商品的用户比例。</translation>
    </message>
    <message>
        <source>Precision at the rank of each hit, averaged over the relevant items.</source>
        <translation>在每个命中名次处计算精确率，再对相关商品取平均。</translation>
    </message>
    <message>
        <source>One divided by the rank of the first hit, 0 without a hit.</source>
        <translation>首个命中名次的倒数；没有命中则为 0。</translation>
    </message>
    <message>
        <source>R-precision</source>
        <translation>R-精确率</translation>
    </message>
    <message>
        <source>Share of the pairs of a relevant and another item that are ranked in the right order, ties counting half.</source>
        <translation>相关商品与其他商品构成的对中次序正确的比例，同分计一半。</translation>
    </message>
    <message>
        <source>Share of relevant items among the first R places, R being their number.</source>
        <translation>前 R 位中相关商品的比例，R 为相关商品数。</translation>
    </message>
    <message>
        <source>Novelty</source>
        <translation>新颖性</translation>
    </message>
    <message>
        <source>Diversity</source>
        <translation>多样性</translation>
    </message>
    <message>
        <source>Serendipity</source>
        <translation>惊喜度</translation>
    </message>
    <message>
        <source>Price fit</source>
        <translation>价格匹配</translation>
    </message>
    <message>
        <source>Sentiment</source>
        <translation>情感</translation>
    </message>
    <message>
        <source>Coverage</source>
        <translation>覆盖率</translation>
    </message>
    <message>
        <source>Gini</source>
        <translation>基尼系数</translation>
    </message>
    <message>
        <source>Popularity</source>
        <translation>热门度</translation>
    </message>
    <message>
        <source>Popularity lift</source>
        <translation>热门度提升</translation>
    </message>
    <message>
        <source>Tail share</source>
        <translation>长尾占比</translation>
    </message>
    <message>
        <source>Miscalibration</source>
        <translation>类目偏离</translation>
    </message>
    <message>
        <source>Mean of log2(users / users who have the item): how unknown the items are.</source>
        <translation>log2(用户数 / 拥有该商品的用户数) 的平均：商品有多不为人知。</translation>
    </message>
    <message>
        <source>Mean over pairs of 1 minus the share of categories that both have.</source>
        <translation>列表中每对商品“1 减去共有类目比例”的平均。</translation>
    </message>
    <message>
        <source>Relevant items ranked higher than their popularity would have it, averaged over places.</source>
        <translation>相关商品的名次高出其热门名次的程度，对各位置取平均。</translation>
    </message>
    <message>
        <source>Share of the priced items between the cheapest and dearest of the user&apos;s history.</source>
        <translation>有价格的商品中，价格介于用户历史最低价与最高价之间的比例。</translation>
    </message>
    <message>
        <source>Mean of what reviewers say of the items, 0 bad to 1 good: as the newest run of the recipe sentiment judges the reviews, else from the mean ratings. The tooltip of a value says which.</source>
        <translation>评论者对列表中商品看法的平均，0 为差、1 为好：取自最新的“评论情感”运行对评论的判断，否则取自平均评分。数值的提示会指出用的是哪一种。</translation>
    </message>
    <message>
        <source>Share of the catalogue that is in somebody&apos;s list.</source>
        <translation>出现在任一用户列表中的商品占全部商品的比例。</translation>
    </message>
    <message>
        <source>How unevenly places go to items: 0 all alike, near 1 a few have them all. Less is better.</source>
        <translation>推荐位在商品间分配的不均程度：0 表示完全平均，接近 1 表示集中于少数商品。越小越好。</translation>
    </message>
    <message>
        <source>Mean number of users who have the recommended items.</source>
        <translation>拥有所推荐商品的用户数的平均。</translation>
    </message>
    <message>
        <source>How much more popular the list is than the user&apos;s own history.</source>
        <translation>列表比用户自己的历史热门多少。</translation>
    </message>
    <message>
        <source>Share of the places that go to the less popular four fifths of the items.</source>
        <translation>推荐位中属于较冷门的五分之四商品的比例。</translation>
    </message>
    <message>
        <source>How far the list&apos;s categories are from the history&apos;s, by Kullback-Leibler divergence. Less is better.</source>
        <translation>列表的类目分布与历史的类目分布之差（KL 散度）。越小越好。</translation>
    </message>
</context>
<context>
    <name>Numbers</name>
    <message>
        <source>%1 GB</source>
        <translation>%1 GB</translation>
    </message>
    <message>
        <source>%1 MB</source>
        <translation>%1 MB</translation>
    </message>
    <message>
        <source>about %1, %2 of memory, %3 of disk</source>
        <translation>约 %1，内存 %2，磁盘 %3</translation>
    </message>
    <message>
        <source>%1 ms</source>
        <translation>%1 毫秒</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 秒</translation>
    </message>
    <message>
        <source>%1 min %2 s</source>
        <translation>%1 分 %2 秒</translation>
    </message>
    <message>
        <source>%1 h %2 min</source>
        <translation>%1 小时 %2 分</translation>
    </message>
    <message>
        <source>%1 s left</source>
        <translation>剩余 %1 秒</translation>
    </message>
    <message>
        <source>%1 min left</source>
        <translation>剩余 %1 分钟</translation>
    </message>
    <message>
        <source>%1 h left</source>
        <translation>剩余 %1 小时</translation>
    </message>
    <message>
        <source>queued</source>
        <translation>排队中</translation>
    </message>
    <message>
        <source>running</source>
        <translation>运行中</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>已暂停</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>已停止</translation>
    </message>
    <message>
        <source>finished</source>
        <translation>已完成</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>interrupted</source>
        <translation>已中断</translation>
    </message>
    <message>
        <source>cancelled</source>
        <translation>已取消</translation>
    </message>
    <message>
        <source>Items</source>
        <translation>商品</translation>
    </message>
    <message>
        <source>Users</source>
        <translation>用户</translation>
    </message>
    <message>
        <source>Interactions</source>
        <translation>行为</translation>
    </message>
    <message>
        <source>Reviews</source>
        <translation>评论</translation>
    </message>
    <message>
        <source>Questions</source>
        <translation>问答</translation>
    </message>
    <message>
        <source>Queries</source>
        <translation>查询</translation>
    </message>
    <message>
        <source>Judgements</source>
        <translation>标注</translation>
    </message>
    <message>
        <source>Views</source>
        <translation>浏览</translation>
    </message>
    <message>
        <source>Clicks</source>
        <translation>点击</translation>
    </message>
    <message>
        <source>Carts</source>
        <translation>加购</translation>
    </message>
    <message>
        <source>Favourites</source>
        <translation>收藏</translation>
    </message>
    <message>
        <source>Purchases</source>
        <translation>购买</translation>
    </message>
    <message>
        <source>Ratings</source>
        <translation>评分</translation>
    </message>
    <message>
        <source>Sequences</source>
        <translation>序列</translation>
    </message>
    <message>
        <source>Import</source>
        <translation>导入</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>Evaluation</source>
        <translation>评测</translation>
    </message>
    <message>
        <source>Checks</source>
        <translation>检查</translation>
    </message>
    <message>
        <source>Sentiment</source>
        <translation>情感</translation>
    </message>
    <message>
        <source>Report</source>
        <translation>报告</translation>
    </message>
</context>
<context>
    <name>ProfileText</name>
    <message>
        <source>One kind of signal only: every event counts the same.</source>
        <translation>只有一种行为信号：每条行为同等重要。</translation>
    </message>
    <message>
        <source>%1 are %2 of all events, purchases %3: the weak signal is plenty, the strong one rare.</source>
        <translation>%1占全部行为的 %2，购买占 %3：弱信号多，强信号少。</translation>
    </message>
    <message>
        <source>%1 are %2 of all events.</source>
        <translation>%1占全部行为的 %2。</translation>
    </message>
    <message>
        <source>No ratings: taste has to be read from what people did.</source>
        <translation>没有评分：只能从行为中读出喜好。</translation>
    </message>
    <message>
        <source>Mean %1; %2 are %3 or more. Most are happy, so that something was rated says more than how.</source>
        <translation>平均 %1 分，%2 不低于 %3 分。多数人都满意，“评过”比“评几分”更能说明喜好。</translation>
    </message>
    <message>
        <source>Mean %1; %2 are %3 or more, so ratings do tell likes from dislikes.</source>
        <translation>平均 %1 分，%2 不低于 %3 分，评分能区分喜欢与不喜欢。</translation>
    </message>
    <message>
        <source>No times: only leave-one-out in file order and random splits make sense.</source>
        <translation>没有时间信息：只适合按文件顺序留一或随机划分。</translation>
    </message>
    <message>
        <source>From %1 to %2: a split by time is possible, the honest test of a shop.</source>
        <translation>从 %1 到 %2：可以按时间划分，这是最贴近真实的检验。</translation>
    </message>
    <message>
        <source>%1 of the active users have fewer than 5 events: behaviour alone knows them badly, text helps.</source>
        <translation>%1 的活跃用户不足 5 条行为：仅靠行为难以了解他们，文本会有帮助。</translation>
    </message>
    <message>
        <source>%1 of the active users have 5 events or more: enough for behaviour to learn from.</source>
        <translation>%1 的活跃用户有 5 条以上行为：足够行为模型学习。</translation>
    </message>
    <message>
        <source>A tenth of the items hold %1 of the events: popularity will be hard to beat, coverage is worth a look.</source>
        <translation>十分之一的商品占了 %1 的行为：热门推荐很难超越，应关注覆盖率。</translation>
    </message>
    <message>
        <source>A tenth of the items hold %1 of the events: a flat market, where personal taste has room.</source>
        <translation>十分之一的商品占了 %1 的行为：分布较平，个性化大有可为。</translation>
    </message>
    <message>
        <source>No prices: words such as “affordable” cannot be obeyed.</source>
        <translation>没有价格：“实惠”之类的要求无法满足。</translation>
    </message>
    <message>
        <source>Half of the items cost between %1 and %2; “affordable” is read from these quantiles.</source>
        <translation>半数商品的价格在 %1 到 %2 之间；“价格适中”就按这些分位数理解。</translation>
    </message>
    <message>
        <source>No categories: queries are matched by their words alone.</source>
        <translation>没有类目：查询只能按词语匹配。</translation>
    </message>
    <message>
        <source>The largest holds %1 of the items.</source>
        <translation>最大的类目占全部商品的 %1。</translation>
    </message>
    <message>
        <source>No item has a text: a language model has nothing to read here.</source>
        <translation>商品没有文本：语言模型无从读起。</translation>
    </message>
    <message>
        <source>%1 of the items have a text, %2 of these in Chinese: a bilingual model will read them best.</source>
        <translation>%1 的商品有文本，其中 %2 为中文：双语模型最为合适。</translation>
    </message>
    <message>
        <source>%1 of the items have a text: a language model can place even items that nobody bought yet.</source>
        <translation>%1 的商品有文本：即使无人买过的新品，语言模型也能推荐。</translation>
    </message>
    <message>
        <source>Every user and every item has at least one event.</source>
        <translation>每位用户、每件商品都至少有一条行为。</translation>
    </message>
    <message>
        <source>%1 of the items were never touched: behaviour cannot recommend them, text can.</source>
        <translation>%1 的商品从未有过行为：行为模型无法推荐，文本可以。</translation>
    </message>
</context>
<context>
    <name>ui::HeldOutView</name>
    <message>
        <source>%1 texts that it had not learned from: accuracy %2, macro F1 %3</source>
        <translation>未参与训练的文本 %1 条：准确率 %2，宏平均 F1 %3</translation>
    </message>
    <message>
        <source>; area under the ROC curve %1, average precision %2</source>
        <translation>；ROC 曲线下面积 %1，平均精确率 %2</translation>
    </message>
    <message>
        <source>.</source>
        <translation>。</translation>
    </message>
    <message>
        <source>%1 texts that it had not learned from: RMSE %2, MAE %3.</source>
        <translation>未参与训练的文本 %1 条：RMSE %2，MAE %3。</translation>
    </message>
    <message>
        <source>precision %1, recall %2, F1 %3</source>
        <translation>精确率 %1，召回率 %2，F1 %3</translation>
    </message>
    <message>
        <source>Who is taken for whom</source>
        <translation>混淆矩阵</translation>
    </message>
    <message>
        <source>Predicted</source>
        <translation>预测</translation>
    </message>
    <message>
        <source>Actual</source>
        <translation>实际</translation>
    </message>
    <message>
        <source>by chance</source>
        <translation>随机</translation>
    </message>
    <message>
        <source>ROC curve</source>
        <translation>ROC 曲线</translation>
    </message>
    <message>
        <source>False positives</source>
        <translation>假正例率</translation>
    </message>
    <message>
        <source>True positives</source>
        <translation>真正例率</translation>
    </message>
    <message>
        <source>this run</source>
        <translation>本次运行</translation>
    </message>
    <message>
        <source>Precision over recall</source>
        <translation>精确率—召回率</translation>
    </message>
    <message>
        <source>Recall</source>
        <translation>召回率</translation>
    </message>
    <message>
        <source>Precision</source>
        <translation>精确率</translation>
    </message>
    <message>
        <source>Misread texts, the surest first: %1</source>
        <translation>读错的文本，最确信的在前：%1</translation>
    </message>
    <message>
        <source>Texts by how far the rating is off</source>
        <translation>按评分偏差排列的文本</translation>
    </message>
    <message>
        <source>Sure</source>
        <translation>确信度</translation>
    </message>
    <message>
        <source>Off by</source>
        <translation>偏差</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>文本</translation>
    </message>
</context>
<context>
    <name>ui::WeightsField</name>
    <message>
        <source>Fitted on the validation items</source>
        <translation>按验证商品拟合</translation>
    </message>
    <message>
        <source>Weight of %1</source>
        <translation>%1 的权重</translation>
    </message>
</context>
<context>
    <name>Settings</name>
    <message>
        <source>Pairs</source>
        <translation>样本对</translation>
    </message>
    <message>
        <source>What belongs together: next-item, history, query, review, question; several with commas.</source>
        <translation>哪些文本相互对应：next-item、history、query、review、question；多个用逗号分隔。</translation>
    </message>
    <message>
        <source>Window</source>
        <translation>窗口</translation>
    </message>
    <message>
        <source>Items of one history at most this far apart make a pair.</source>
        <translation>同一历史中相距不超过此数的商品组成样本对。</translation>
    </message>
    <message>
        <source>Longest history</source>
        <translation>最长历史</translation>
    </message>
    <message>
        <source>Items of a history that are looked at together.</source>
        <translation>历史中一起看的商品数。</translation>
    </message>
    <message>
        <source>Micro-batch</source>
        <translation>微批次</translation>
    </message>
    <message>
        <source>Examples computed at once; a smaller one needs less memory. 0: the whole batch.</source>
        <translation>一次计算的样本数，越小越省内存；0 表示整批。</translation>
    </message>
    <message>
        <source>Schedule</source>
        <translation>调度</translation>
    </message>
    <message>
        <source>How the learning rate falls after its warm-up: linear, cosine or constant.</source>
        <translation>预热后学习率如何下降：linear、cosine 或 constant。</translation>
    </message>
    <message>
        <source>Gradient norm at most</source>
        <translation>梯度范数上限</translation>
    </message>
    <message>
        <source>Longer gradients are scaled down; 0: never.</source>
        <translation>超过时按比例缩小；0 表示不限制。</translation>
    </message>
    <message>
        <source>Both directions</source>
        <translation>双向</translation>
    </message>
    <message>
        <source>The anchor must be found from its item too.</source>
        <translation>也要能由商品找回锚点。</translation>
    </message>
    <message>
        <source>Hard negatives</source>
        <translation>难负例</translation>
    </message>
    <message>
        <source>Items per pair that are near by text and never were together in behaviour.</source>
        <translation>每个样本对选取的、文本相近但行为中从未同现的商品数。</translation>
    </message>
    <message>
        <source>Guard</source>
        <translation>防误判系数</translation>
    </message>
    <message>
        <source>Leaves out hard negatives that are nearer than so many times the positive.</source>
        <translation>相似度超过正例此倍数的难负例会被剔除。</translation>
    </message>
    <message>
        <source>Matryoshka dimensions</source>
        <translation>套娃维度</translation>
    </message>
    <message>
        <source>Leading dimensions that must do alone, such as 192, 96.</source>
        <translation>也要能单独使用的前若干维，例如 192, 96。</translation>
    </message>
    <message>
        <source>Dimensions that score</source>
        <translation>评分维度</translation>
    </message>
    <message>
        <source>Only so many leading dimensions are used; 0: all.</source>
        <translation>只用前若干维评分；0 表示全部。</translation>
    </message>
    <message>
        <source>Layers trained</source>
        <translation>训练层数</translation>
    </message>
    <message>
        <source>Only the last so many layers learn, without the embeddings; −1: everything.</source>
        <translation>只训练最后若干层（不含词嵌入）；−1 表示全部。</translation>
    </message>
    <message>
        <source>Steps between validations</source>
        <translation>验证间隔（步）</translation>
    </message>
    <message>
        <source>0: four validations in all.</source>
        <translation>0 表示共验证四次。</translation>
    </message>
    <message>
        <source>Steps between checkpoints</source>
        <translation>检查点间隔（步）</translation>
    </message>
    <message>
        <source>0: with every validation and every five minutes.</source>
        <translation>0 表示随每次验证并每五分钟保存。</translation>
    </message>
    <message>
        <source>Number format of the computation: auto, float32 or bfloat16.</source>
        <translation>计算所用的数值格式：auto、float32 或 bfloat16。</translation>
    </message>
    <message>
        <source>Epochs</source>
        <translation>训练轮数</translation>
    </message>
    <message>
        <source>How often all training pairs are seen.</source>
        <translation>全部训练样本对被遍历的次数。</translation>
    </message>
    <message>
        <source>Steps at most</source>
        <translation>最多步数</translation>
    </message>
    <message>
        <source>Ends the run after so many batches; 0: no limit.</source>
        <translation>达到该批次数后结束；0 表示不限。</translation>
    </message>
    <message>
        <source>Batch size</source>
        <translation>批大小</translation>
    </message>
    <message>
        <source>Pairs per step. Larger batches hold more negatives to tell apart, and need more memory.</source>
        <translation>每步的样本对数。批越大，负样本越多，占用内存也越多。</translation>
    </message>
    <message>
        <source>Learning rate</source>
        <translation>学习率</translation>
    </message>
    <message>
        <source>Size of a step. Too large and the loss jumps, too small and it hardly falls.</source>
        <translation>每步的幅度。过大损失会震荡，过小则几乎不降。</translation>
    </message>
    <message>
        <source>Weight decay</source>
        <translation>权重衰减</translation>
    </message>
    <message>
        <source>Pulls weights to zero, against learning by heart.</source>
        <translation>使权重趋近于零，防止死记硬背。</translation>
    </message>
    <message>
        <source>Warm-up</source>
        <translation>预热比例</translation>
    </message>
    <message>
        <source>Share of the steps in which the learning rate rises from zero.</source>
        <translation>学习率从零上升所占的步数比例。</translation>
    </message>
    <message>
        <source>Dropout</source>
        <translation>随机失活</translation>
    </message>
    <message>
        <source>Share of activations left out at random while training.</source>
        <translation>训练时随机丢弃的激活比例。</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>随机种子</translation>
    </message>
    <message>
        <source>The same seed repeats the run.</source>
        <translation>相同的种子可以重现这次运行。</translation>
    </message>
    <message>
        <source>Patience</source>
        <translation>早停耐心</translation>
    </message>
    <message>
        <source>Ends the run after so many validations without a new best.</source>
        <translation>连续多次验证没有刷新最佳即结束。</translation>
    </message>
    <message>
        <source>Text length</source>
        <translation>文本长度</translation>
    </message>
    <message>
        <source>Tokens read of each text; the rest is cut.</source>
        <translation>每段文本读取的词元数，超出部分截断。</translation>
    </message>
    <message>
        <source>Precision</source>
        <translation>数值精度</translation>
    </message>
    <message>
        <source>Language model</source>
        <translation>语言模型</translation>
    </message>
    <message>
        <source>A model by name, or a folder with one.</source>
        <translation>模型名称，或模型所在的文件夹。</translation>
    </message>
    <message>
        <source>Regularisation λ</source>
        <translation>正则化 λ</translation>
    </message>
    <message>
        <source>Ridge penalty: more is smoother and nearer to popularity.</source>
        <translation>岭回归惩罚：越大越平滑，越接近热门推荐。</translation>
    </message>
    <message>
        <source>Neighbours</source>
        <translation>邻居数</translation>
    </message>
    <message>
        <source>Nearest items kept of each item.</source>
        <translation>每件商品保留的最近邻数量。</translation>
    </message>
    <message>
        <source>Neighbours kept</source>
        <translation>保留的邻居数</translation>
    </message>
    <message>
        <source>Largest weights kept of each item; 0: all.</source>
        <translation>每件商品保留的最大权重数；0 表示全部。</translation>
    </message>
    <message>
        <source>Shrinking</source>
        <translation>收缩</translation>
    </message>
    <message>
        <source>Doubts similarities that few users support.</source>
        <translation>削弱仅有少数用户支持的相似度。</translation>
    </message>
    <message>
        <source>Decay of history</source>
        <translation>历史衰减</translation>
    </message>
    <message>
        <source>Weight of an item in the history falls by this factor with each later one; 1: all count the same.</source>
        <translation>历史商品的权重随其后每件商品按此系数递减；1 表示一视同仁。</translation>
    </message>
    <message>
        <source>Factors</source>
        <translation>因子数</translation>
    </message>
    <message>
        <source>Numbers in the vector of a user or an item.</source>
        <translation>用户向量和商品向量的维数。</translation>
    </message>
    <message>
        <source>Confidence α</source>
        <translation>置信度 α</translation>
    </message>
    <message>
        <source>Weight of what was seen; everything else weighs 1.</source>
        <translation>有过的互动的权重；其余一律为 1。</translation>
    </message>
    <message>
        <source>Regularisation</source>
        <translation>正则化</translation>
    </message>
    <message>
        <source>Keeps vectors short, against learning by heart.</source>
        <translation>限制向量长度，防止死记硬背。</translation>
    </message>
    <message>
        <source>Iterations</source>
        <translation>迭代次数</translation>
    </message>
    <message>
        <source>How often all users and all items are solved for.</source>
        <translation>对全部用户和全部商品求解的轮数。</translation>
    </message>
    <message>
        <source>Steps of an iteration</source>
        <translation>每轮步数</translation>
    </message>
    <message>
        <source>Conjugate gradients towards each vector&apos;s solution; more are more exact.</source>
        <translation>用共轭梯度逼近每个向量的解；步数越多越精确。</translation>
    </message>
    <message>
        <source>Steps to fold in</source>
        <translation>折入步数</translation>
    </message>
    <message>
        <source>Gradient steps towards the vector of a history.</source>
        <translation>求一段历史的向量所走的梯度步数。</translation>
    </message>
    <message>
        <source>Saturation k1</source>
        <translation>饱和度 k1</translation>
    </message>
    <message>
        <source>How slowly more of the same word ceases to count.</source>
        <translation>同一词语反复出现时，权重趋于饱和的快慢；越大越慢。</translation>
    </message>
    <message>
        <source>Length b</source>
        <translation>长度校正 b</translation>
    </message>
    <message>
        <source>How much a long text&apos;s words count less: 0 not at all, 1 by its full length.</source>
        <translation>长文本的词语打多少折扣：0 不打折，1 按全长打折。</translation>
    </message>
    <message>
        <source>Weight of titles</source>
        <translation>标题权重</translation>
    </message>
    <message>
        <source>What a word there counts; 0: these texts are not read.</source>
        <translation>其中每个词语的权重；0：不读这些文字。</translation>
    </message>
    <message>
        <source>Weight of brands</source>
        <translation>品牌权重</translation>
    </message>
    <message>
        <source>Weight of categories</source>
        <translation>类目权重</translation>
    </message>
    <message>
        <source>Weight of description texts</source>
        <translation>描述文字权重</translation>
    </message>
    <message>
        <source>Half-life in days</source>
        <translation>半衰期（天）</translation>
    </message>
    <message>
        <source>An event counts half as much after so many days.</source>
        <translation>一次互动过这么多天后权重减半。</translation>
    </message>
    <message>
        <source>Counted by</source>
        <translation>统计方式</translation>
    </message>
    <message>
        <source>category: what is popular in the user&apos;s categories comes first.</source>
        <translation>category：用户常选类目中的热门商品排在最前。</translation>
    </message>
    <message>
        <source>Weight of the whole shop</source>
        <translation>全店权重</translation>
    </message>
    <message>
        <source>What the popularity among all items weighs against the history, in items of it.</source>
        <translation>全店热门程度相对于用户历史的权重，以历史商品件数计。</translation>
    </message>
    <message>
        <source>Users to fit on</source>
        <translation>拟合用户数</translation>
    </message>
    <message>
        <source>Validation users that the weights are fitted on, at most.</source>
        <translation>用于拟合权重的验证用户上限。</translation>
    </message>
    <message>
        <source>Temperature</source>
        <translation>温度</translation>
    </message>
    <message>
        <source>Sharpness of the contrast: smaller tells near misses apart harder.</source>
        <translation>对比的锐度：越小，对相近样本区分越严格。</translation>
    </message>
    <message>
        <source>What counts</source>
        <translation>统计什么</translation>
    </message>
    <message>
        <source>What makes an item popular: events, recent events, or RecBole&apos;s batches.</source>
        <translation>以什么衡量热门：事件数、近期事件数，或 RecBole 的训练批次。</translation>
    </message>
    <message>
        <source>Prompt</source>
        <translation>提示前缀</translation>
    </message>
    <message>
        <source>Put before every text; auto: what the model wants before queries.</source>
        <translation>放在每段文字之前；auto：模型要求的查询前缀。</translation>
    </message>
    <message>
        <source>Weight of descriptions</source>
        <translation>描述的权重</translation>
    </message>
    <message>
        <source>Of one description of good and bad, a review weighing 1.</source>
        <translation>一条好/坏描述的权重，一条评论为 1。</translation>
    </message>
    <message>
        <source>Held-out share</source>
        <translation>留出比例</translation>
    </message>
    <message>
        <source>Share of the texts that the model is judged on and never learns from.</source>
        <translation>用于评估、不参与学习的文本比例。</translation>
    </message>
    <message>
        <source>Texts at most</source>
        <translation>文本上限</translation>
    </message>
    <message>
        <source>0: all texts.</source>
        <translation>0：全部文本。</translation>
    </message>
    <message>
        <source>Held-out texts at most</source>
        <translation>留出文本上限</translation>
    </message>
    <message>
        <source>0: all of the held-out share.</source>
        <translation>0：留出部分全部使用。</translation>
    </message>
    <message>
        <source>LoRA rank</source>
        <translation>LoRA 秩</translation>
    </message>
    <message>
        <source>Trains small adapters of this rank in place of the weights; 0: the weights themselves.</source>
        <translation>只训练这个秩的小适配器，不动原权重；0：直接训练权重。</translation>
    </message>
    <message>
        <source>LoRA alpha</source>
        <translation>LoRA alpha</translation>
    </message>
    <message>
        <source>What adapters add is scaled by alpha / rank.</source>
        <translation>适配器的增量按 alpha / 秩 缩放。</translation>
    </message>
    <message>
        <source>LoRA dropout</source>
        <translation>LoRA 随机失活</translation>
    </message>
    <message>
        <source>Share of the inputs that adapters miss at random while training.</source>
        <translation>训练时适配器随机丢弃的输入比例。</translation>
    </message>
    <message>
        <source>LoRA layers</source>
        <translation>LoRA 作用层</translation>
    </message>
    <message>
        <source>Ends of the names of layers with adapters, parted by commas; empty: queries and values.</source>
        <translation>带适配器的层名结尾，用逗号分隔；留空：query 与 value。</translation>
    </message>
    <message>
        <source>Good in words</source>
        <translation>好评描述</translation>
    </message>
    <message>
        <source>What good texts may say, parted by |: they stand in while there are few reviews.</source>
        <translation>好评可能的说法，用 | 分隔；评论很少时以此补充。</translation>
    </message>
    <message>
        <source>Bad in words</source>
        <translation>差评描述</translation>
    </message>
    <message>
        <source>What bad texts may say, parted by |: they stand in while there are few reviews.</source>
        <translation>差评可能的说法，用 | 分隔；评论很少时以此补充。</translation>
    </message>
    <message>
        <source>Texts</source>
        <translation>文本来源</translation>
    </message>
    <message>
        <source>What is read: items, reviews, questions and queries, parted by commas.</source>
        <translation>要阅读的内容：items、reviews、questions、queries，用逗号分隔。</translation>
    </message>
    <message>
        <source>Next sentence</source>
        <translation>下句判断</translation>
    </message>
    <message>
        <source>Also learns whether two passages belong together.</source>
        <translation>同时学习两段文字是否相连。</translation>
    </message>
    <message>
        <source>Whole words</source>
        <translation>整词遮盖</translation>
    </message>
    <message>
        <source>Hides all parts of a word together.</source>
        <translation>一个词的各部分一起遮住。</translation>
    </message>
    <message>
        <source>Share hidden</source>
        <translation>遮盖比例</translation>
    </message>
    <message>
        <source>Share of the words that are hidden and guessed.</source>
        <translation>被遮住并要猜出的词的比例。</translation>
    </message>
    <message>
        <source>History</source>
        <translation>历史长度</translation>
    </message>
    <message>
        <source>Items of a question at most.</source>
        <translation>一个问题中最多列出的商品数。</translation>
    </message>
    <message>
        <source>New model: layers</source>
        <translation>新模型：层数</translation>
    </message>
    <message>
        <source>Only where the language model is “fresh”: a model from nothing.</source>
        <translation>仅当语言模型填 fresh（从零开始）时有效。</translation>
    </message>
    <message>
        <source>New model: width</source>
        <translation>新模型：宽度</translation>
    </message>
    <message>
        <source>New model: heads</source>
        <translation>新模型：注意力头数</translation>
    </message>
    <message>
        <source>New model: inner width</source>
        <translation>新模型：内部宽度</translation>
    </message>
    <message>
        <source>New model: longest text</source>
        <translation>新模型：最长文本</translation>
    </message>
    <message>
        <source>Only where the language model is “fresh”: tokens that it can read at once.</source>
        <translation>仅当语言模型填 fresh（从零开始）时有效：一次能读的词元数。</translation>
    </message>
    <message>
        <source>New model: vocabulary</source>
        <translation>新模型：词表</translation>
    </message>
    <message>
        <source>The model whose vocabulary it takes; auto: by the language of the texts, own: learned from them.</source>
        <translation>采用哪个模型的词表；auto：按文本语言选择，own：从文本中学习。</translation>
    </message>
    <message>
        <source>New model: tokens</source>
        <translation>新模型：词元数</translation>
    </message>
    <message>
        <source>Tokens at most of a vocabulary of its own.</source>
        <translation>自有词表最多的词元数。</translation>
    </message>
    <message>
        <source>Width</source>
        <translation>宽度</translation>
    </message>
    <message>
        <source>Numbers in the vector of an item.</source>
        <translation>一件商品的向量包含的数字个数。</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>层数</translation>
    </message>
    <message>
        <source>Each reads the whole history once more.</source>
        <translation>每一层都把整个历史再读一遍。</translation>
    </message>
    <message>
        <source>Heads</source>
        <translation>注意力头数</translation>
    </message>
    <message>
        <source>Ways to look back that each layer has; the width is a multiple of it.</source>
        <translation>每一层回看历史的方式数；宽度须是它的倍数。</translation>
    </message>
    <message>
        <source>Loss</source>
        <translation>损失</translation>
    </message>
    <message>
        <source>softmax over all items; sampled-softmax or gbce over some, where items are very many.</source>
        <translation>softmax 覆盖全部商品；商品极多时可用 sampled-softmax 或 gbce，只看其中一部分。</translation>
    </message>
    <message>
        <source>Negatives drawn</source>
        <translation>负样本数</translation>
    </message>
    <message>
        <source>Items that a batch is told apart from, where the loss draws some.</source>
        <translation>损失采用抽样时，每一批抽取的对照商品数。</translation>
    </message>
    <message>
        <source>Calibration</source>
        <translation>校准</translation>
    </message>
    <message>
        <source>Of gbce: 0 overrates what it ranks first, 1 not at all.</source>
        <translation>用于 gbce：0 会高估排在最前的商品，1 则完全不会。</translation>
    </message>
    <message>
        <source>Own vectors</source>
        <translation>自有向量</translation>
    </message>
    <message>
        <source>Beside its text, each item has a vector of its own that behaviour teaches.</source>
        <translation>除文本之外，每件商品还有一个从行为中学到的向量。</translation>
    </message>
    <message>
        <source>Diversity</source>
        <translation>多样性</translation>
    </message>
    <message>
        <source>0: by the part alone; 1: only unlike those before.</source>
        <translation>0：只按原推荐器；1：只求与前面的不同。</translation>
    </message>
    <message>
        <source>Cost of popularity</source>
        <translation>热门的代价</translation>
    </message>
    <message>
        <source>What a standard deviation of popularity takes off the score; 0: nothing.</source>
        <translation>热度每高一个标准差扣多少分；0：不扣。</translation>
    </message>
    <message>
        <source>Likeness</source>
        <translation>相似依据</translation>
    </message>
    <message>
        <source>What makes items alike: category or text.</source>
        <translation>按什么判断商品相似：category（品类）或 text（文本）。</translation>
    </message>
    <message>
        <source>Places chosen</source>
        <translation>逐个挑选的位数</translation>
    </message>
    <message>
        <source>So many are chosen one after the other, each unlike those before.</source>
        <translation>前这么多位逐个挑选，每一个都尽量与前面的不同。</translation>
    </message>
    <message>
        <source>Scale of scores</source>
        <translation>得分的尺度</translation>
    </message>
    <message>
        <source>How each part&apos;s scores are put on one scale per user: z-score, min-max, rank or softmax.</source>
        <translation>各部分的得分按用户统一尺度的方式：z-score、min-max、rank 或 softmax。</translation>
    </message>
    <message>
        <source>Weights</source>
        <translation>权重</translation>
    </message>
    <message>
        <source>fitted: those that do best on the validation items; or one number a part, with commas between them.</source>
        <translation>fitted：取在验证商品上表现最好的权重；也可为每部分给一个数，用逗号分隔。</translation>
    </message>
    <message>
        <source>Method</source>
        <translation>方法</translation>
    </message>
    <message>
        <source>How places become points: rrf, borda or combmnz.</source>
        <translation>名次如何换成分数：rrf、borda 或 combmnz。</translation>
    </message>
    <message>
        <source>Constant of places</source>
        <translation>名次常数</translation>
    </message>
    <message>
        <source>Parts</source>
        <translation>组成部分</translation>
    </message>
    <message>
        <source>The recipes whose scores are fused.</source>
        <translation>得分参与融合的配方。</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>运行</translation>
    </message>
    <message>
        <source>Number of a finished run whose model is taken as it is; 0: trained anew.</source>
        <translation>直接采用其模型的已完成运行的编号；0：重新训练。</translation>
    </message>
    <message>
        <source>rrf gives 1 / (this + place): the larger, the less the first places stand out.</source>
        <translation>rrf 给出 1 / (此数 + 名次)：越大，靠前的名次越不突出。</translation>
    </message>
    <message>
        <source>Grown for</source>
        <translation>优化目标</translation>
    </message>
    <message>
        <source>What the trees are grown for: rank:ndcg or rank:pairwise.</source>
        <translation>树的优化目标：rank:ndcg 或 rank:pairwise。</translation>
    </message>
    <message>
        <source>Candidates</source>
        <translation>候选数</translation>
    </message>
    <message>
        <source>So many first items of every part are ordered; all others follow below.</source>
        <translation>对每部分排在最前的若干商品重新排序，其余商品排在其后。</translation>
    </message>
    <message>
        <source>Folds</source>
        <translation>折数</translation>
    </message>
    <message>
        <source>Shares of the users, each judged by what was learned from the others.</source>
        <translation>用户分成的份数，每份由从其余用户学到的结果来评判。</translation>
    </message>
    <message>
        <source>Trees at most</source>
        <translation>树数上限</translation>
    </message>
    <message>
        <source>Fewer are kept where more no longer help.</source>
        <translation>更多的树不再有帮助时，保留较少的树。</translation>
    </message>
    <message>
        <source>Depth of a tree</source>
        <translation>树的深度</translation>
    </message>
    <message>
        <source>How many questions a tree may ask one after another.</source>
        <translation>一棵树最多连续提出的问题数。</translation>
    </message>
    <message>
        <source>Support of a leaf</source>
        <translation>叶的支持度</translation>
    </message>
    <message>
        <source>Leaves that fewer candidates bear out are not grown.</source>
        <translation>支持的候选更少的叶不再生长。</translation>
    </message>
    <message>
        <source>Weight of the language model</source>
        <translation>语言模型的权重</translation>
    </message>
    <message>
        <source>From 0, by the part alone, to 1, by the model alone; fitted: what does best on the validation items.</source>
        <translation>从 0（只看组成部分）到 1（只看模型）；fitted：取在验证商品上效果最好的值。</translation>
    </message>
    <message>
        <source>Propensity power</source>
        <translation>倾向性指数</translation>
    </message>
    <message>
        <source>Above 0, events of popular items weigh less, as they would be seen anyway: by popularity to minus this power. 0: all weigh the same.</source>
        <translation>大于 0 时，热门商品的行为本来就更容易出现，因而权重较小：按热度的负该次幂计。0：权重全部相同。</translation>
    </message>
    <message>
        <source>Least propensity</source>
        <translation>倾向性下限</translation>
    </message>
    <message>
        <source>Propensities below it count as this, so that no single event outweighs all others.</source>
        <translation>低于此值的倾向性按此值计，以免单个行为压过其余全部。</translation>
    </message>
    <message>
        <source>Share seen</source>
        <translation>可见比例</translation>
    </message>
    <message>
        <source>Share of the candidates that each tree sees.</source>
        <translation>每棵树看到的候选所占的比例。</translation>
    </message>
    <message>
        <source>Threads</source>
        <translation>线程数</translation>
    </message>
    <message>
        <source>0: all cores. The same number repeats a run.</source>
        <translation>0：使用全部核心。线程数相同，运行才能重现。</translation>
    </message>
    <message>
        <source>Penalty on the squares of what is learned, against learning by heart.</source>
        <translation>对所学数值平方的惩罚，防止死记硬背。</translation>
    </message>
    <message>
        <source>Hidden width</source>
        <translation>隐藏层宽度</translation>
    </message>
    <message>
        <source>Width of the layer that says which part to believe.</source>
        <translation>判断应相信哪一部分的隐藏层的宽度。</translation>
    </message>
</context>
<context>
    <name>Slices</name>
    <message>
        <source>User history</source>
        <translation>用户历史</translation>
    </message>
    <message>
        <source>Popularity</source>
        <translation>热门程度</translation>
    </message>
    <message>
        <source>Category</source>
        <translation>类目</translation>
    </message>
    <message>
        <source>Price band</source>
        <translation>价格档</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Query length</source>
        <translation>查询长度</translation>
    </message>
    <message>
        <source>Users by training events: new up to 5, regular up to 20, heavy more.</source>
        <translation>按训练事件数划分用户：新用户不超过 5 个，普通用户不超过 20 个，重度用户更多。</translation>
    </message>
    <message>
        <source>Users by their test items: popular are the fifth of the items that most users have.</source>
        <translation>按测试商品划分用户：热门商品是拥有用户最多的五分之一商品。</translation>
    </message>
    <message>
        <source>Users by the category of their test items, the eight largest.</source>
        <translation>按测试商品的类目划分用户，列出最大的八类。</translation>
    </message>
    <message>
        <source>Users by the price of their test items, in quarters of the catalogue&apos;s prices.</source>
        <translation>按测试商品的价格划分用户，以全部商品价格的四分位为界。</translation>
    </message>
    <message>
        <source>Users by the language of their test items&apos; text.</source>
        <translation>按测试商品文字的语言划分用户。</translation>
    </message>
    <message>
        <source>Users by the queries that their test items answer: short up to 2 words or 4 Chinese characters, medium up to 4 or 8, long more.</source>
        <translation>按测试商品所对应的查询划分用户：短查询不超过 4 个汉字或 2 个英文词，中等不超过 8 个汉字或 4 个词，长查询更多。</translation>
    </message>
    <message>
        <source>All users</source>
        <translation>全部用户</translation>
    </message>
    <message>
        <source>Others</source>
        <translation>其他类目</translation>
    </message>
    <message>
        <source>New</source>
        <translation>新用户</translation>
    </message>
    <message>
        <source>Regular</source>
        <translation>普通用户</translation>
    </message>
    <message>
        <source>Heavy</source>
        <translation>重度用户</translation>
    </message>
    <message>
        <source>Popular</source>
        <translation>热门</translation>
    </message>
    <message>
        <source>Tail</source>
        <translation>长尾</translation>
    </message>
    <message>
        <source>Cheapest</source>
        <translation>最低价</translation>
    </message>
    <message>
        <source>Cheaper</source>
        <translation>较低价</translation>
    </message>
    <message>
        <source>Dearer</source>
        <translation>较高价</translation>
    </message>
    <message>
        <source>Dearest</source>
        <translation>最高价</translation>
    </message>
    <message>
        <source>English</source>
        <translation>英文</translation>
    </message>
    <message>
        <source>Chinese</source>
        <translation>中文</translation>
    </message>
    <message>
        <source>Other</source>
        <translation>其他语言</translation>
    </message>
    <message>
        <source>Short</source>
        <translation>短</translation>
    </message>
    <message>
        <source>Medium</source>
        <translation>中</translation>
    </message>
    <message>
        <source>Long</source>
        <translation>长</translation>
    </message>
</context>
<context>
    <name>Splits</name>
    <message>
        <source>leave one out</source>
        <translation>留一法</translation>
    </message>
    <message>
        <source>by time</source>
        <translation>按时间</translation>
    </message>
    <message>
        <source>random by user</source>
        <translation>按用户随机</translation>
    </message>
    <message>
        <source>random by row</source>
        <translation>按记录随机</translation>
    </message>
    <message>
        <source>k-fold</source>
        <translation>k 折</translation>
    </message>
    <message>
        <source>cold items</source>
        <translation>冷启动商品</translation>
    </message>
    <message>
        <source>cold users</source>
        <translation>冷启动用户</translation>
    </message>
    <message>
        <source>Tests each user&apos;s last item.</source>
        <translation>测试每位用户的最后一件商品。</translation>
    </message>
    <message>
        <source>Tests what came after one moment, the same for all: nothing is learned from the future.</source>
        <translation>测试同一时刻之后的记录，对所有用户一致：不会从未来学习。</translation>
    </message>
    <message>
        <source>Tests a share of each user&apos;s items.</source>
        <translation>测试每位用户的一部分商品。</translation>
    </message>
    <message>
        <source>Tests a share of all events.</source>
        <translation>测试全部记录的一部分。</translation>
    </message>
    <message>
        <source>Deals each user&apos;s items into folds and tests one of them.</source>
        <translation>将每位用户的商品分成若干折，测试其中一折。</translation>
    </message>
    <message>
        <source>Tests items that nothing was learned of but their text.</source>
        <translation>测试除文本外一无所知的商品。</translation>
    </message>
    <message>
        <source>Tests users that nothing was learned of.</source>
        <translation>测试训练时从未见过的用户。</translation>
    </message>
</context>
<context>
    <name>ui::BlockedDialog</name>
    <message>
        <source>Item id</source>
        <translation>商品 ID</translation>
    </message>
    <message>
        <source>Word or phrase</source>
        <translation>词语</translation>
    </message>
    <message>
        <source>Category</source>
        <translation>类目</translation>
    </message>
    <message>
        <source>Brand</source>
        <translation>品牌</translation>
    </message>
    <message>
        <source>Never shown</source>
        <translation>永不展示</translation>
    </message>
    <message>
        <source>No answer, recommendation or list shows what is named here. Words match in title, brand, category and attributes: whole words in English, anywhere in Chinese. Evaluations are of the model and ignore it.</source>
        <translation>列在这里的内容不会出现在任何查询结果、推荐或列表里。词语在标题、品牌、类目和属性中匹配：英文按整词，中文只要连续出现即可。评测针对模型本身，不受此影响。</translation>
    </message>
    <message>
        <source>What is named</source>
        <translation>屏蔽对象</translation>
    </message>
    <message>
        <source>Its name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Block</source>
        <translation>屏蔽</translation>
    </message>
    <message numerus="yes">
        <source>%n item(s)</source>
        <translation>
            <numerusform>%n 件商品</numerusform>
        </translation>
    </message>
    <message>
        <source>Show %1 again</source>
        <translation>重新展示“%1”</translation>
    </message>
    <message>
        <source>Nothing is blocked yet.</source>
        <translation>还没有屏蔽任何内容。</translation>
    </message>
    <message>
        <source>Items that are never shown: %1</source>
        <translation>永不展示的商品：%1 件</translation>
    </message>
</context>
<context>
    <name>ui::Chart</name>
    <message>
        <source>Copy picture</source>
        <translation>复制图片</translation>
    </message>
    <message>
        <source>Copy data</source>
        <translation>复制数据</translation>
    </message>
    <message>
        <source>Save as SVG…</source>
        <translation>存为 SVG…</translation>
    </message>
    <message>
        <source>Save as PNG…</source>
        <translation>存为 PNG…</translation>
    </message>
    <message>
        <source>Save as PDF…</source>
        <translation>存为 PDF…</translation>
    </message>
    <message>
        <source>Save data as CSV…</source>
        <translation>数据存为 CSV…</translation>
    </message>
    <message>
        <source>Save chart</source>
        <translation>保存图表</translation>
    </message>
</context>
<context>
    <name>ui::CheckFailuresPanel</name>
    <message>
        <source>Pairs that failed: the query, and what was made of it</source>
        <translation>未通过的查询对：原查询与改写后的查询</translation>
    </message>
    <message>
        <source>%1, %2: %3 of %4 pairs failed</source>
        <translation>%1，%2：%4 对查询中有 %3 对未通过</translation>
    </message>
    <message>
        <source>%1, %2: all %3 pairs passed</source>
        <translation>%1，%2：%3 对查询全部通过</translation>
    </message>
    <message>
        <source>From the workspace&apos;s queries.</source>
        <translation>来自工作区的查询。</translation>
    </message>
    <message>
        <source>Made of the catalogue&apos;s own words.</source>
        <translation>由商品目录中的词组成。</translation>
    </message>
    <message>
        <source>Overlap of the lists: %1.</source>
        <translation>两个列表的重合度：%1。</translation>
    </message>
    <message>
        <source>Nothing was found for the changed query.</source>
        <translation>改写后的查询没有找到任何结果。</translation>
    </message>
    <message>
        <source>The answer said: %1</source>
        <translation>回答中说明：%1</translation>
    </message>
    <message>
        <source>Not in the list for the query</source>
        <translation>不在原查询的列表中</translation>
    </message>
    <message>
        <source>Breaks the rule</source>
        <translation>违反规则</translation>
    </message>
</context>
<context>
    <name>ui::ChecksView</name>
    <message>
        <source>Not checked</source>
        <translation>未检查</translation>
    </message>
    <message>
        <source>%1 (%2/%3)</source>
        <translation>%1（%2/%3）</translation>
    </message>
    <message>
        <source>%1 of %2 pairs passed, 95 % interval %3 to %4</source>
        <translation>%2 对中通过 %1 对，95 % 区间 %3 至 %4</translation>
    </message>
    <message>
        <source>Mean overlap: %1</source>
        <translation>平均重合度：%1</translation>
    </message>
    <message numerus="yes">
        <source>%n pair(s) had nothing to check</source>
        <translation>
            <numerusform>%n 对没有可检查的内容</numerusform>
        </translation>
    </message>
    <message>
        <source>Checking…</source>
        <translation>正在检查…</translation>
    </message>
    <message>
        <source>Check queries</source>
        <translation>检查查询</translation>
    </message>
    <message>
        <source>Check again</source>
        <translation>重新检查</translation>
    </message>
    <message>
        <source>Share of the changed queries that are answered as they must be</source>
        <translation>改写后的查询得到应有回答的比例</translation>
    </message>
    <message>
        <source>more than 80 % pass</source>
        <translation>超过 80 % 通过</translation>
    </message>
    <message>
        <source>fewer pass   – cannot be checked</source>
        <translation>不足 80 %   – 无法检查</translation>
    </message>
    <message>
        <source>Nothing has been checked yet. A check changes queries so that it is known what must happen to the results: a slip of the keyboard or a synonym must leave them, a budget or an exclusion must be kept.</source>
        <translation>还没有做过检查。检查会改写查询，使结果应当如何变化是已知的：输入错误或同义词不应改变结果，预算或排除条件必须遵守。</translation>
    </message>
    <message numerus="yes">
        <source>%n run(s) take no query; point at a dash to see why.</source>
        <translation>
            <numerusform>%n 个运行不能回答查询，指向短横可查看原因。</numerusform>
        </translation>
    </message>
    <message>
        <source>Checked %1. Choose a cell to see the pairs that failed.</source>
        <translation>检查于 %1。点击单元格可查看未通过的查询对。</translation>
    </message>
</context>
<context>
    <name>ui::Chip</name>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Remove %1</source>
        <translation>移除 %1</translation>
    </message>
</context>
<context>
    <name>ui::ChipEditor</name>
    <message>
        <source>Apply</source>
        <translation>应用</translation>
    </message>
    <message>
        <source>at least</source>
        <translation>不低于</translation>
    </message>
    <message>
        <source>at most</source>
        <translation>不高于</translation>
    </message>
</context>
<context>
    <name>ui::CommandPalette</name>
    <message>
        <source>Type a command</source>
        <translation>输入命令</translation>
    </message>
</context>
<context>
    <name>ui::ComparePage</name>
    <message>
        <source>Metric</source>
        <translation>指标</translation>
    </message>
    <message>
        <source>Length of the recommended list</source>
        <translation>推荐列表的长度</translation>
    </message>
    <message>
        <source>at %1</source>
        <translation>前 %1 位</translation>
    </message>
    <message>
        <source>Evaluating…</source>
        <translation>正在评测…</translation>
    </message>
    <message>
        <source>Evaluate</source>
        <translation>评测</translation>
    </message>
    <message>
        <source>Evaluate again</source>
        <translation>重新评测</translation>
    </message>
    <message numerus="yes">
        <source>Ranks all items for all test users of %n run(s)</source>
        <translation>
            <numerusform>对 %n 个运行的全部测试用户排序全部商品</numerusform>
        </translation>
    </message>
    <message>
        <source>Ranks all items for all test users of every run anew</source>
        <translation>对所有运行的全部测试用户重新排序全部商品</translation>
    </message>
    <message>
        <source>No run has been trained yet. Train at least two, then compare them here.</source>
        <translation>还没有训练过任何运行。至少训练两个，再来这里比较。</translation>
    </message>
    <message>
        <source>Train a run</source>
        <translation>训练一个运行</translation>
    </message>
    <message>
        <source>No run has been evaluated yet. Evaluating ranks all items for every test user.</source>
        <translation>还没有评测过任何运行。评测会为每位测试用户排序全部商品。</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>比较</translation>
    </message>
    <message>
        <source>Metrics</source>
        <translation>指标</translation>
    </message>
    <message>
        <source>Trade-off</source>
        <translation>权衡</translation>
    </message>
    <message>
        <source>Users</source>
        <translation>用户</translation>
    </message>
    <message>
        <source>Significance</source>
        <translation>显著性</translation>
    </message>
    <message>
        <source>Slices</source>
        <translation>分组</translation>
    </message>
    <message>
        <source>Precision-recall</source>
        <translation>精确率–召回率</translation>
    </message>
    <message>
        <source>&lt;p&gt;&lt;b&gt;Slices&lt;/b&gt; takes the mean apart by groups of users and marks where a run differs from the one it is held against. &lt;b&gt;Precision-recall&lt;/b&gt; shows how exact the rankings are for how much of what users wanted they have found.&lt;/p&gt;</source>
        <translation>&lt;p&gt;&lt;b&gt;分组&lt;/b&gt;把均值按用户组拆开，并标出某个运行与基准运行的显著差异。&lt;b&gt;精确率–召回率&lt;/b&gt;显示在找到用户所需商品的不同比例时，排序有多精确。&lt;/p&gt;</translation>
    </message>
    <message>
        <source>Checks</source>
        <translation>检查</translation>
    </message>
    <message>
        <source>&lt;p&gt;Every run that was evaluated, by the same metric on the same users. A value is the mean over users ± half of its 95 % interval; the tooltip has the exact bounds. The best of a column is bold, and in the chosen metric&apos;s column also the runs that are not shown to be worse. A click on a number shows how it comes about.&lt;/p&gt;&lt;p&gt;&lt;b&gt;Split&lt;/b&gt; chooses what was tested, &lt;b&gt;Definition&lt;/b&gt; whose way to compute the metrics: the ranking stays, the numbers are computed anew. The line beside them says what weakens the numbers.&lt;/p&gt;&lt;p&gt;The sentence below compares the two runs you choose. Untick a run to leave it out. &lt;b&gt;Evaluate&lt;/b&gt; ranks all items for all test users of the runs that have not been evaluated yet.&lt;/p&gt;</source>
        <translation>&lt;p&gt;所有已评测的运行，用同一指标、在同一批用户上比较。数值为用户均值 ± 95 % 置信区间的一半，鼠标悬停可查看精确区间。每列最优值加粗；在所选指标一列，与最优值无显著差异的运行也加粗。点击数值可查看其计算方式。&lt;/p&gt;&lt;p&gt;&lt;b&gt;划分&lt;/b&gt;决定测试什么，&lt;b&gt;定义&lt;/b&gt;决定指标按谁的方法计算：排序不变，数值重新计算。旁边一行说明哪些因素会削弱这些数值。&lt;/p&gt;&lt;p&gt;下方的句子比较所选的两个运行。取消勾选即可排除某个运行。&lt;b&gt;评测&lt;/b&gt;会为尚未评测的运行，对全部测试用户排序全部商品。&lt;/p&gt;</translation>
    </message>
    <message>
        <source>No run can be evaluated on this split: those that learn in steps must be trained for it.</source>
        <translation>没有运行可以在此划分上评测：逐步训练的运行须为该划分重新训练。</translation>
    </message>
    <message>
        <source>No run has been evaluated on this split. What learns in one pass is fitted anew for it.</source>
        <translation>尚无运行在此划分上评测。一次性学习的方法会为其重新拟合。</translation>
    </message>
</context>
<context>
    <name>ui::DataPage</name>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>格式</translation>
    </message>
    <message>
        <source>When</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Rows read</source>
        <translation>读取行数</translation>
    </message>
    <message>
        <source>Imported</source>
        <translation>已导入</translation>
    </message>
    <message>
        <source>Rejected</source>
        <translation>已拒绝</translation>
    </message>
    <message>
        <source>Took</source>
        <translation>用时</translation>
    </message>
    <message>
        <source>Import…</source>
        <translation>导入…</translation>
    </message>
    <message>
        <source>Import a file…</source>
        <translation>导入文件…</translation>
    </message>
    <message>
        <source>Tables</source>
        <translation>数据表</translation>
    </message>
    <message>
        <source>Profile</source>
        <translation>概况</translation>
    </message>
    <message>
        <source>Rows</source>
        <translation>数据行</translation>
    </message>
    <message>
        <source>Imports</source>
        <translation>导入记录</translation>
    </message>
    <message>
        <source>SQL</source>
        <translation>SQL</translation>
    </message>
    <message>
        <source>This workspace is empty. Drop a file with items, behaviour or reviews here, or choose one.</source>
        <translation>工作区还是空的。把商品、行为或评论文件拖到这里，或选择一个文件。</translation>
    </message>
    <message>
        <source>Choose a file to import</source>
        <translation>选择要导入的文件</translation>
    </message>
    <message>
        <source>Data files (*.csv *.tsv *.txt *.json *.jsonl *.ndjson *.inter *.item *.user *.data *.gz *.zip)</source>
        <translation>数据文件 (*.csv *.tsv *.txt *.json *.jsonl *.ndjson *.inter *.item *.user *.data *.gz *.zip)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>所有文件 (*)</translation>
    </message>
    <message>
        <source>%1: %2 of %3 rows imported in %4.</source>
        <translation>%1：共 %3 行，已导入 %2 行，用时 %4。</translation>
    </message>
    <message>
        <source>%1 rejected; each is listed with line and reason in %2.</source>
        <translation>拒绝 %1 行，行号和原因见 %2。</translation>
    </message>
    <message>
        <source>Data</source>
        <translation>数据</translation>
    </message>
    <message>
        <source>&lt;b&gt;Data&lt;/b&gt; shows what the workspace holds. Drop a file anywhere on the window, or press &lt;b&gt;Import…&lt;/b&gt;: its format and the meaning of its columns are recognised, and can be set right before anything is written. A rejected row is listed with its line and the reason. &lt;b&gt;Profile&lt;/b&gt; says what the numbers mean for a recommender, &lt;b&gt;Rows&lt;/b&gt; shows the tables (Ctrl+C copies as TSV; a double click opens the item with its reviews), &lt;b&gt;SQL&lt;/b&gt; reads anything.</source>
        <translation>&lt;b&gt;数据&lt;/b&gt;页展示工作区里有什么。把文件拖到窗口任意处，或点&lt;b&gt;导入…&lt;/b&gt;：格式和各列含义会自动识别，写入前可以修改。被拒绝的行会列出行号和原因。&lt;b&gt;概况&lt;/b&gt;说明这些数字对推荐意味着什么，&lt;b&gt;数据行&lt;/b&gt;浏览各表（Ctrl+C 复制为 TSV，双击可打开商品及其评论），&lt;b&gt;SQL&lt;/b&gt; 可查询任何内容。</translation>
    </message>
</context>
<context>
    <name>ui::DefinitionButton</name>
    <message>
        <source>What stands behind these numbers</source>
        <translation>这些数值是如何得来的</translation>
    </message>
</context>
<context>
    <name>ui::DefinitionCard</name>
    <message>
        <source>%1 by %2</source>
        <translation>%1（按 %2 的定义）</translation>
    </message>
    <message>
        <source>This definition does not have the metric.</source>
        <translation>该定义没有此指标。</translation>
    </message>
</context>
<context>
    <name>ui::ErrorStrip</name>
    <message>
        <source>Details</source>
        <translation>详情</translation>
    </message>
    <message>
        <source>Dismiss</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>ui::EvaluationBar</name>
    <message>
        <source>Split</source>
        <translation>划分</translation>
    </message>
    <message>
        <source>Definition</source>
        <translation>定义</translation>
    </message>
    <message>
        <source>Whose definition of the metrics the numbers follow: the ranking stays, the numbers are computed anew</source>
        <translation>指标按谁的定义计算：排序不变，数值重新计算</translation>
    </message>
    <message>
        <source>%1 – not evaluated</source>
        <translation>%1（未评测）</translation>
    </message>
    <message>
        <source>Before you believe the numbers</source>
        <translation>使用数值之前</translation>
    </message>
    <message>
        <source>%1 cautions: %2</source>
        <translation>%1 条注意事项：%2</translation>
    </message>
    <message>
        <source>Fold the cautions</source>
        <translation>收起注意事项</translation>
    </message>
    <message>
        <source>Show the cautions in full</source>
        <translation>展开全部注意事项</translation>
    </message>
</context>
<context>
    <name>ui::ExplorePage</name>
    <message>
        <source>affordable running shoes</source>
        <translation>价格实惠的跑鞋</translation>
    </message>
    <message>
        <source>User</source>
        <translation>用户</translation>
    </message>
    <message>
        <source>nobody</source>
        <translation>不指定</translation>
    </message>
    <message>
        <source>Whose behaviour joins in: an id of the workspace</source>
        <translation>参考谁的行为：填写工作区中的用户 ID</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>运行</translation>
    </message>
    <message>
        <source>The run that says what the user will like</source>
        <translation>用哪个运行预测用户喜好</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>What are you looking for? For example: affordable running shoes</source>
        <translation>想找什么？例如：价格实惠的跑鞋</translation>
    </message>
    <message>
        <source>Ask</source>
        <translation>查询</translation>
    </message>
    <message>
        <source>Earlier queries</source>
        <translation>历史查询</translation>
    </message>
    <message>
        <source>Ask as a shopper would: a thing, a price, a wish. English and Chinese both work.</source>
        <translation>像顾客那样提问：想要什么、什么价位、有何要求。中英文均可。</translation>
    </message>
    <message>
        <source>Try “%1”</source>
        <translation>试试“%1”</translation>
    </message>
    <message>
        <source>Nothing was found. Remove a chip, or ask with other words.</source>
        <translation>没有找到结果。请移除一个条件，或换个说法。</translation>
    </message>
    <message>
        <source>%1 ms</source>
        <translation>%1 毫秒</translation>
    </message>
    <message>
        <source>%1 candidates</source>
        <translation>%1 件候选</translation>
    </message>
    <message>
        <source>nothing relaxed</source>
        <translation>未放宽条件</translation>
    </message>
    <message numerus="yes">
        <source>%n condition(s) relaxed</source>
        <translation>
            <numerusform>放宽了 %n 个条件</numerusform>
        </translation>
    </message>
    <message>
        <source>No query yet</source>
        <translation>还没有查询</translation>
    </message>
    <message>
        <source>Explore</source>
        <translation>探索</translation>
    </message>
    <message>
        <source>&lt;p&gt;Type what a shopper would say, in English or Chinese, and press Return. The chips under the box show what was understood and from which words: click one to change it, its cross to remove it, + to add one.&lt;/p&gt;&lt;p&gt;Each result&apos;s bar shows what its score is made of; the parts add up to the score. Choose a run and name a user to let behaviour join in.&lt;/p&gt;&lt;p&gt;Double click a result, or press Return on it, to see the item with its reviews. Ctrl+L goes to the box, the arrows move through the results.&lt;/p&gt;</source>
        <translation>&lt;p&gt;像顾客那样提问，中英文均可，按回车发送。输入框下方的标签显示理解到的条件及其来源词语：点击可修改，点叉可移除，点 + 可添加。&lt;/p&gt;&lt;p&gt;每条结果的色条显示得分的构成，各部分相加即为得分。选择一个运行并填写用户，行为就会参与打分。&lt;/p&gt;&lt;p&gt;双击结果，或在结果上按回车，可打开商品及其评论。Ctrl+L 跳到输入框，方向键在结果间移动。&lt;/p&gt;</translation>
    </message>
    <message>
        <source>&lt;p&gt;&lt;b&gt;Blocked…&lt;/b&gt; lists what must never be shown: words, brands, categories and items.&lt;/p&gt;</source>
        <translation>&lt;p&gt;&lt;b&gt;屏蔽…&lt;/b&gt;列出永不展示的内容：词语、品牌、类目和商品。&lt;/p&gt;</translation>
    </message>
    <message>
        <source>Blocked…</source>
        <translation>屏蔽…</translation>
    </message>
    <message>
        <source>What no answer, recommendation or list shows</source>
        <translation>不会出现在任何查询结果、推荐或列表里的内容</translation>
    </message>
</context>
<context>
    <name>ui::ImportDialog</name>
    <message>
        <source>Import</source>
        <translation>导入</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>These are</source>
        <translation>数据类型</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>格式</translation>
    </message>
    <message>
        <source>Recognise</source>
        <translation>自动识别</translation>
    </message>
    <message>
        <source>What each column is; below, the first rows of the file.</source>
        <translation>每一列的含义；下面是文件的前几行。</translation>
    </message>
    <message>
        <source>tab-separated</source>
        <translation>制表符分隔</translation>
    </message>
    <message>
        <source>separated by “%1”</source>
        <translation>以“%1”分隔</translation>
    </message>
    <message>
        <source>Recognised: %1</source>
        <translation>识别为：%1</translation>
    </message>
</context>
<context>
    <name>ui::IntentBar</name>
    <message>
        <source>Add a condition</source>
        <translation>添加条件</translation>
    </message>
    <message>
        <source>Read from the text again</source>
        <translation>重新从文字理解</translation>
    </message>
    <message>
        <source>category</source>
        <translation>类目</translation>
    </message>
    <message>
        <source>for</source>
        <translation>人群</translation>
    </message>
    <message>
        <source>brand</source>
        <translation>品牌</translation>
    </message>
    <message>
        <source>colour</source>
        <translation>颜色</translation>
    </message>
    <message>
        <source>size</source>
        <translation>尺码</translation>
    </message>
    <message>
        <source>use</source>
        <translation>用途</translation>
    </message>
    <message>
        <source>with</source>
        <translation>包含</translation>
    </message>
    <message>
        <source>without</source>
        <translation>不含</translation>
    </message>
    <message>
        <source>Set by hand; click to change</source>
        <translation>手动设置；点击修改</translation>
    </message>
    <message>
        <source>From “%1”; click to change</source>
        <translation>来自“%1”；点击修改</translation>
    </message>
    <message>
        <source>price</source>
        <translation>价格</translation>
    </message>
    <message>
        <source>Category</source>
        <translation>类目</translation>
    </message>
    <message>
        <source>Price…</source>
        <translation>价格…</translation>
    </message>
    <message>
        <source>With the words…</source>
        <translation>包含词语…</translation>
    </message>
    <message>
        <source>Without the words…</source>
        <translation>不含词语…</translation>
    </message>
    <message>
        <source>opinion</source>
        <translation>看法</translation>
    </message>
    <message>
        <source>From “%1”, as the newest run that judges texts sees it</source>
        <translation>来自“%1”，由最近的情感判断运行得出</translation>
    </message>
</context>
<context>
    <name>ui::ItemDialog</name>
    <message>
        <source>Nobody has reviewed it yet.</source>
        <translation>还没有人评论过。</translation>
    </message>
    <message>
        <source>What reviewers think</source>
        <translation>评论怎么说</translation>
    </message>
    <message>
        <source>Reading the reviews…</source>
        <translation>正在阅读评论…</translation>
    </message>
    <message>
        <source>No run of this workspace tells good reviews from bad yet. Train the recipe “Sentiment of reviews” and each review here gets its mark.</source>
        <translation>这个工作区还没有能区分好评与差评的运行。训练“评论情感”配方后，这里的每条评论都会有标记。</translation>
    </message>
    <message>
        <source>Train it…</source>
        <translation>去训练…</translation>
    </message>
    <message>
        <source>%1 of the newest %2 reviews are good, %3 bad (%4 good), as run %5 #%6 judges them.</source>
        <translation>最近 %2 条评论中 %1 条好评、%3 条差评（好评占 %4），由运行 %5 #%6 判断。</translation>
    </message>
    <message>
        <source>Most telling good review</source>
        <translation>最有代表性的好评</translation>
    </message>
    <message>
        <source>Most telling bad review</source>
        <translation>最有代表性的差评</translation>
    </message>
    <message>
        <source>Reviews: the newest %1 of %2</source>
        <translation>评论：共 %2 条，显示最近 %1 条</translation>
    </message>
    <message>
        <source>Reviews: %1</source>
        <translation>评论：%1 条</translation>
    </message>
</context>
<context>
    <name>ui::JobRow</name>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Stop and keep what there is</source>
        <translation>停止并保留已有结果</translation>
    </message>
    <message>
        <source>Cancel: nothing of it is kept</source>
        <translation>取消：不保留任何结果</translation>
    </message>
    <message>
        <source>Cancel: what was tried is kept</source>
        <translation>取消：已试过的会保留</translation>
    </message>
</context>
<context>
    <name>ui::JobRunner</name>
    <message>
        <source>The process ended without an answer.</source>
        <translation>进程已结束，但没有返回结果。</translation>
    </message>
    <message>
        <source>%1 could not be started; is it beside the window&apos;s program?</source>
        <translation>无法启动 %1，请确认它与本程序在同一目录。</translation>
    </message>
</context>
<context>
    <name>ui::JobStrip</name>
    <message>
        <source>%1/s</source>
        <translation>%1/秒</translation>
    </message>
    <message>
        <source>All jobs</source>
        <translation>全部任务</translation>
    </message>
    <message>
        <source>No job runs</source>
        <translation>没有任务在运行</translation>
    </message>
    <message>
        <source>No job has run in this workspace yet.</source>
        <translation>这个工作区还没有运行过任务。</translation>
    </message>
</context>
<context>
    <name>ui::LineChart</name>
    <message>
        <source>not a number</source>
        <translation>非数值</translation>
    </message>
</context>
<context>
    <name>ui::MainWindow</name>
    <message>
        <source>New workspace…</source>
        <translation>新建工作区…</translation>
    </message>
    <message>
        <source>Open workspace…</source>
        <translation>打开工作区…</translation>
    </message>
    <message>
        <source>Open the sample shop</source>
        <translation>打开示例商店</translation>
    </message>
    <message>
        <source>Switch between light and dark</source>
        <translation>切换浅色和深色</translation>
    </message>
    <message>
        <source>Switch to Chinese</source>
        <translation>切换中文/英文</translation>
    </message>
    <message>
        <source>Explain this page</source>
        <translation>本页说明</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>退出</translation>
    </message>
    <message>
        <source>Workspace</source>
        <translation>工作区</translation>
    </message>
    <message>
        <source>Open, make or change the workspace</source>
        <translation>打开、新建或切换工作区</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>Go to %1</source>
        <translation>转到“%1”</translation>
    </message>
    <message>
        <source>A workspace holds one shop&apos;s behaviour and text, and what was learned from it.</source>
        <translation>一个工作区保存一家商店的行为和文本数据，以及从中训练出的模型。</translation>
    </message>
    <message>
        <source>Recent</source>
        <translation>最近打开</translation>
    </message>
    <message>
        <source>Making the sample shop: 2,000 products, 5,000 users and what they viewed, bought and wrote, all from a seed. This takes a few seconds, once.</source>
        <translation>正在生成示例商店：2,000 件商品、5,000 位用户，以及他们的浏览、购买和评论，全部由随机种子生成。只需几秒，仅此一次。</translation>
    </message>
    <message>
        <source>%1 items</source>
        <translation>%1 件商品</translation>
    </message>
    <message>
        <source>%1 users</source>
        <translation>%1 位用户</translation>
    </message>
    <message>
        <source>%1 interactions</source>
        <translation>%1 条行为</translation>
    </message>
    <message>
        <source>generated</source>
        <translation>生成数据</translation>
    </message>
    <message>
        <source>Open a workspace folder</source>
        <translation>打开工作区文件夹</translation>
    </message>
    <message>
        <source>Name the new workspace</source>
        <translation>为新工作区命名</translation>
    </message>
</context>
<context>
    <name>ui::MetricTable</name>
    <message>
        <source>Run</source>
        <translation>运行</translation>
    </message>
    <message>
        <source>Recipe</source>
        <translation>配方</translation>
    </message>
    <message>
        <source>Users</source>
        <translation>用户</translation>
    </message>
    <message>
        <source>%1, 95 % interval %2 to %3, %4 users</source>
        <translation>%1，95 % 置信区间 %2 至 %3，%4 位用户</translation>
    </message>
</context>
<context>
    <name>ui::MetricsView</name>
    <message>
        <source>%1 users</source>
        <translation>%1 位用户</translation>
    </message>
    <message>
        <source>%1, with 95 % intervals</source>
        <translation>%1（含 95 % 置信区间）</translation>
    </message>
    <message>
        <source>%1 over the length of the list</source>
        <translation>%1 随列表长度的变化</translation>
    </message>
</context>
<context>
    <name>ui::Page</name>
    <message>
        <source>Generated sample data</source>
        <translation>生成的示例数据</translation>
    </message>
    <message>
        <source>Made by the sample generator from a seed: no real shop, no real people.</source>
        <translation>由示例生成器按随机种子生成：不是真实商店，也不涉及真实用户。</translation>
    </message>
</context>
<context>
    <name>ui::PairCard</name>
    <message>
        <source>against</source>
        <translation>对比</translation>
    </message>
    <message>
        <source>On the users both runs ranked for; p is corrected by Holm over all pairs, the interval is a BCa bootstrap over users. Effect size is Cohen&apos;s d: about 0.2 is small, 0.5 medium, 0.8 large.</source>
        <translation>只计双方都参与排序的用户；p 值对所有配对做 Holm 校正，区间为对用户的 BCa 自助法区间。效应量为 Cohen&apos;s d：约 0.2 为小，0.5 为中，0.8 为大。</translation>
    </message>
    <message>
        <source>Paired t test</source>
        <translation>配对 t 检验</translation>
    </message>
    <message>
        <source>Is the mean difference zero?</source>
        <translation>平均差值是否为零？</translation>
    </message>
    <message>
        <source>Wilcoxon test</source>
        <translation>Wilcoxon 检验</translation>
    </message>
    <message>
        <source>Do gains outrank losses, whatever their size?</source>
        <translation>不论大小，增益的秩次是否高于损失？</translation>
    </message>
    <message>
        <source>Randomisation test</source>
        <translation>随机化检验</translation>
    </message>
    <message>
        <source>How often would chance alone, exchanging the two runs user by user, differ as much?</source>
        <translation>若仅凭运气逐用户交换两个运行，差异达到这么大的机会有多少？</translation>
    </message>
    <message>
        <source>Sign test</source>
        <translation>符号检验</translation>
    </message>
    <message>
        <source>Do as many users win as lose?</source>
        <translation>变好与变差的用户是否一样多？</translation>
    </message>
    <message>
        <source>Bootstrap test</source>
        <translation>自助法检验</translation>
    </message>
    <message>
        <source>Is the mean difference zero, by drawing users anew?</source>
        <translation>重新抽取用户来看，平均差值是否为零？</translation>
    </message>
    <message>
        <source>Two evaluated runs of the same split make a comparison.</source>
        <translation>同一划分下有两个已评测的运行，才能比较。</translation>
    </message>
    <message>
        <source>Choose two different runs.</source>
        <translation>请选择两个不同的运行。</translation>
    </message>
    <message>
        <source>difference %1 [%2, %3] · p %4 · effect size %5 · %6 users: %7 better, %8 worse</source>
        <translation>差值 %1 [%2, %3] · p %4 · 效应量 %5 · %6 位用户：%7 位较好，%8 位较差</translation>
    </message>
</context>
<context>
    <name>ui::ParallelChart</name>
    <message>
        <source>no result</source>
        <translation>没有结果</translation>
    </message>
</context>
<context>
    <name>ui::PartsBar</name>
    <message>
        <source>Meaning</source>
        <translation>语义</translation>
    </message>
    <message>
        <source>Words</source>
        <translation>词语</translation>
    </message>
    <message>
        <source>Behaviour</source>
        <translation>行为</translation>
    </message>
    <message>
        <source>Price</source>
        <translation>价格</translation>
    </message>
    <message>
        <source>Rating</source>
        <translation>评分</translation>
    </message>
    <message>
        <source>Popularity</source>
        <translation>热度</translation>
    </message>
    <message>
        <source>Score</source>
        <translation>得分</translation>
    </message>
</context>
<context>
    <name>ui::PrecisionRecallView</name>
    <message>
        <source>Precision over recall</source>
        <translation>不同召回率下的精确率</translation>
    </message>
    <message>
        <source>Recall</source>
        <translation>召回率</translation>
    </message>
    <message>
        <source>Interpolated precision</source>
        <translation>插值精确率</translation>
    </message>
    <message>
        <source>The best precision at a place of the list where at least that share of what a user wanted has been found; mean over users.</source>
        <translation>在列表中已找到用户所需商品至少该比例的各位置上，精确率的最大值；对用户取平均。</translation>
    </message>
    <message>
        <source>Here every user wanted one item, so each curve is flat: at the mean of 1 / its rank.</source>
        <translation>此处每位用户只有一个测试商品，因此曲线是水平的，即该商品名次倒数的平均值。</translation>
    </message>
    <message>
        <source>Evaluate again to see: %1.</source>
        <translation>重新评测后可显示：%1。</translation>
    </message>
</context>
<context>
    <name>ui::ProfileView</name>
    <message>
        <source>English</source>
        <translation>英文</translation>
    </message>
    <message>
        <source>Chinese</source>
        <translation>中文</translation>
    </message>
    <message>
        <source>Other</source>
        <translation>其他</translation>
    </message>
    <message>
        <source>Users</source>
        <translation>用户</translation>
    </message>
    <message>
        <source>Items</source>
        <translation>商品</translation>
    </message>
    <message>
        <source>Interactions</source>
        <translation>行为</translation>
    </message>
    <message>
        <source>Density</source>
        <translation>稠密度</translation>
    </message>
    <message>
        <source>Interactions ÷ (users × items): how much of all that could be known is known.</source>
        <translation>行为数 ÷（用户数 × 商品数）：全部可能的行为中已知的比例。</translation>
    </message>
    <message>
        <source>Kinds of events</source>
        <translation>行为类型</translation>
    </message>
    <message>
        <source>%1 events</source>
        <translation>%1 条行为</translation>
    </message>
    <message>
        <source>Events per user</source>
        <translation>每位用户的行为数</translation>
    </message>
    <message>
        <source>Events</source>
        <translation>行为数</translation>
    </message>
    <message>
        <source>Long tail</source>
        <translation>长尾</translation>
    </message>
    <message>
        <source>Most popular items</source>
        <translation>最热门的商品</translation>
    </message>
    <message>
        <source>Share of events, %</source>
        <translation>占全部行为，%</translation>
    </message>
    <message>
        <source>Events per month</source>
        <translation>每月行为数</translation>
    </message>
    <message>
        <source>Ratings</source>
        <translation>评分</translation>
    </message>
    <message>
        <source>Rating</source>
        <translation>评分</translation>
    </message>
    <message>
        <source>Prices</source>
        <translation>价格</translation>
    </message>
    <message>
        <source>median %1</source>
        <translation>中位数 %1</translation>
    </message>
    <message>
        <source>Price</source>
        <translation>价格</translation>
    </message>
    <message>
        <source>Price, %1</source>
        <translation>价格（%1）</translation>
    </message>
    <message>
        <source>Largest categories</source>
        <translation>最大的类目</translation>
    </message>
    <message>
        <source>Languages of item texts</source>
        <translation>商品文本的语言</translation>
    </message>
    <message>
        <source>Without any event</source>
        <translation>没有任何行为</translation>
    </message>
</context>
<context>
    <name>ui::RecipeView</name>
    <message>
        <source>From behaviour</source>
        <translation>基于行为</translation>
    </message>
    <message>
        <source>From text</source>
        <translation>基于文本</translation>
    </message>
    <message>
        <source>Fusion of both</source>
        <translation>行为与文本融合</translation>
    </message>
    <message>
        <source>Language model</source>
        <translation>语言模型</translation>
    </message>
    <message>
        <source>Name of the run</source>
        <translation>运行名称</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>Held out</source>
        <translation>留出方式</translation>
    </message>
    <message>
        <source>Graphics card where there is one</source>
        <translation>有显卡时用显卡</translation>
    </message>
    <message>
        <source>Processor</source>
        <translation>处理器</translation>
    </message>
    <message>
        <source>Graphics card</source>
        <translation>显卡</translation>
    </message>
    <message>
        <source>Each user&apos;s last item</source>
        <translation>每位用户的最后一件</translation>
    </message>
    <message>
        <source>What came last in time</source>
        <translation>时间上最晚的部分</translation>
    </message>
    <message>
        <source>What came last in time, where there are times</source>
        <translation>有时间时取时间上最后的行为</translation>
    </message>
    <message>
        <source>Some items of each user, by chance</source>
        <translation>每个用户随机抽取的商品</translation>
    </message>
    <message>
        <source>Some events, by chance</source>
        <translation>随机抽取的记录</translation>
    </message>
    <message>
        <source>One of five folds</source>
        <translation>五折之一</translation>
    </message>
    <message>
        <source>All events of some items</source>
        <translation>部分商品的全部记录</translation>
    </message>
    <message>
        <source>Some users, unseen in training</source>
        <translation>训练中未见过的部分用户</translation>
    </message>
</context>
<context>
    <name>ui::ReportPage</name>
    <message>
        <source>&lt;p&gt;The report holds the data&apos;s profile, the runs with their settings, the metrics with intervals, every comparison in a sentence, the training curves and a page on method. It is one HTML file with everything inside, ready to print or send; CSV and JSON hold every number of it, unrounded.&lt;/p&gt;</source>
        <translation>&lt;p&gt;报告包含数据概况、各运行及其参数、带置信区间的指标、每一项比较的结论、训练曲线和方法说明。HTML 文件自成一体，可直接打印或发送；CSV 与 JSON 收录其中每一个未取整的数值。&lt;/p&gt;</translation>
    </message>
    <message>
        <source>Options</source>
        <translation>选项</translation>
    </message>
    <message>
        <source>Contents</source>
        <translation>目录</translation>
    </message>
    <message>
        <source>Language of the report</source>
        <translation>报告语言</translation>
    </message>
    <message>
        <source>Metric of charts and comparisons</source>
        <translation>图表与比较所用指标</translation>
    </message>
    <message>
        <source>Runs</source>
        <translation>运行</translation>
    </message>
    <message>
        <source>Evaluated runs; with none ticked, all of them</source>
        <translation>已评测的运行；一个都不勾选则包含全部</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Save…</source>
        <translation>保存…</translation>
    </message>
    <message>
        <source>Open in browser</source>
        <translation>在浏览器中打开</translation>
    </message>
    <message>
        <source>Folder for the report</source>
        <translation>报告存放的文件夹</translation>
    </message>
    <message>
        <source>Tick at least one file to save.</source>
        <translation>请至少勾选一种文件。</translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) saved</source>
        <translation>
            <numerusform>已保存 %n 个文件</numerusform>
        </translation>
    </message>
    <message>
        <source>There is no browser here that could be opened. Save the report and open it there.</source>
        <translation>这里没有可打开的浏览器。请保存报告后自行打开。</translation>
    </message>
    <message>
        <source>Report</source>
        <translation>报告</translation>
    </message>
    <message>
        <source>Split</source>
        <translation>划分</translation>
    </message>
    <message>
        <source>Definition of the metrics</source>
        <translation>指标的定义</translation>
    </message>
    <message>
        <source>each run&apos;s newest</source>
        <translation>各运行最新的评测</translation>
    </message>
</context>
<context>
    <name>ui::ReviewLine</name>
    <message>
        <source>good</source>
        <translation>好评</translation>
    </message>
    <message>
        <source>bad</source>
        <translation>差评</translation>
    </message>
    <message>
        <source>%1 sure</source>
        <translation>把握 %1</translation>
    </message>
</context>
<context>
    <name>ui::RowsView</name>
    <message>
        <source>Filter rows</source>
        <translation>筛选</translation>
    </message>
    <message>
        <source>%1 rows</source>
        <translation>%1 行</translation>
    </message>
</context>
<context>
    <name>ui::RunCurves</name>
    <message>
        <source>not a number</source>
        <translation>非数值</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>运行</translation>
    </message>
    <message>
        <source>Step</source>
        <translation>步数</translation>
    </message>
    <message>
        <source>Epoch</source>
        <translation>轮次</translation>
    </message>
    <message>
        <source>What</source>
        <translation>内容</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>数值</translation>
    </message>
    <message>
        <source>Training loss</source>
        <translation>训练损失</translation>
    </message>
    <message>
        <source>Learning rate</source>
        <translation>学习率</translation>
    </message>
    <message>
        <source>Examples per second</source>
        <translation>每秒样本数</translation>
    </message>
    <message>
        <source>Gradient norm</source>
        <translation>梯度范数</translation>
    </message>
    <message>
        <source>loss</source>
        <translation>损失</translation>
    </message>
    <message>
        <source>perplexity</source>
        <translation>困惑度</translation>
    </message>
    <message>
        <source>accuracy</source>
        <translation>准确率</translation>
    </message>
    <message>
        <source>Validation: %1</source>
        <translation>验证：%1</translation>
    </message>
    <message>
        <source>No training loss: this recipe is solved in one step, or has not begun.</source>
        <translation>没有训练损失：该配方一步求解，或尚未开始。</translation>
    </message>
    <message>
        <source>No curve to show: this recipe is solved in one step, or has not begun.</source>
        <translation>没有曲线：该配方一步求解，或尚未开始。</translation>
    </message>
</context>
<context>
    <name>ui::RunsModel</name>
    <message>
        <source>Run</source>
        <translation>运行</translation>
    </message>
    <message>
        <source>Recipe</source>
        <translation>配方</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Best of</source>
        <translation>最佳指标</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>数值</translation>
    </message>
    <message>
        <source>Started</source>
        <translation>开始时间</translation>
    </message>
    <message>
        <source>Took</source>
        <translation>用时</translation>
    </message>
    <message>
        <source>Trained for %1</source>
        <translation>训练所用划分：%1</translation>
    </message>
    <message>
        <source>Evaluated on %1 by %2, %3 users</source>
        <translation>评测：%1，按 %2 的定义，%3 名用户</translation>
    </message>
    <message>
        <source>Split</source>
        <translation>划分</translation>
    </message>
</context>
<context>
    <name>ui::SearchDialog</name>
    <message>
        <source>all</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>, then </source>
        <translation>，然后 </translation>
    </message>
    <message>
        <source>This recipe has no steps or users to save on, so it is a random search.</source>
        <translation>此配方没有可以节省的步数或用户，因此按随机搜索进行。</translation>
    </message>
    <message>
        <source>Search settings</source>
        <translation>搜索参数</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Start the search</source>
        <translation>开始搜索</translation>
    </message>
    <message>
        <source>Trials are judged on the validation part; the test part is not touched. The best becomes a run. Write 5,10,20 for one of these, 1..100 for a number between, 1..5000:log for one on a logarithmic scale; an empty field keeps the value.</source>
        <translation>试验只按验证部分评判，不接触测试部分；最好的一次成为一个运行。5,10,20 表示从中取一个，1..100 表示取两者之间的数，1..5000:log 表示按对数尺度取数；留空则保持原值。</translation>
    </message>
    <message>
        <source>Method</source>
        <translation>方法</translation>
    </message>
    <message>
        <source>Random search</source>
        <translation>随机搜索</translation>
    </message>
    <message>
        <source>Successive halving</source>
        <translation>逐次减半</translation>
    </message>
    <message>
        <source>Every trial takes the whole training.</source>
        <translation>每次试验都做完整训练。</translation>
    </message>
    <message>
        <source>Many trials begin with little of the steps or users, and the best third of each round goes on with three times as much.</source>
        <translation>许多试验先用少量步数或用户，每轮最好的三分之一以三倍的量继续。</translation>
    </message>
    <message>
        <source>Trials</source>
        <translation>试验数</translation>
    </message>
    <message>
        <source>Judged by</source>
        <translation>评判指标</translation>
    </message>
    <message>
        <source>its own figure on held-out texts</source>
        <translation>它自己在留出文本上的指标</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>随机种子</translation>
    </message>
    <message>
        <source>The same seed tries the same settings.</source>
        <translation>相同的种子尝试相同的参数。</translation>
    </message>
    <message>
        <source>Setting</source>
        <translation>设置项</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>数值</translation>
    </message>
    <message>
        <source>Range</source>
        <translation>范围</translation>
    </message>
    <message>
        <source>Give a range for one setting at least.</source>
        <translation>请至少为一项参数给出范围。</translation>
    </message>
    <message>
        <source>%1 with all</source>
        <translation>%1 次用全部</translation>
    </message>
    <message>
        <source>%1 with %2 of the users</source>
        <translation>%1 次用 %2 的用户</translation>
    </message>
    <message>
        <source>%1 with %2 of the steps</source>
        <translation>%1 次用 %2 的步数</translation>
    </message>
    <message>
        <source>Trials: %1, each a whole training.</source>
        <translation>试验：%1 次，每次都做完整训练。</translation>
    </message>
    <message>
        <source>Trials: %1. As much work as %2 whole trainings.</source>
        <translation>试验：%1。总工作量相当于 %2 次完整训练。</translation>
    </message>
</context>
<context>
    <name>ui::SearchView</name>
    <message>
        <source>Figure</source>
        <translation>指标</translation>
    </message>
    <message>
        <source>%1 of %2 trials</source>
        <translation>%1 / %2 次试验</translation>
    </message>
    <message>
        <source>best %1 %2 by trial %3</source>
        <translation>最好 %1 %2，来自试验 %3</translation>
    </message>
    <message>
        <source>run #%1</source>
        <translation>运行 #%1</translation>
    </message>
    <message>
        <source>Trial %1</source>
        <translation>试验 %1</translation>
    </message>
    <message>
        <source>%1 on the validation part by setting</source>
        <translation>各参数下验证部分的 %1</translation>
    </message>
    <message>
        <source>Trial</source>
        <translation>试验</translation>
    </message>
    <message>
        <source>Took</source>
        <translation>用时</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>No settings have been searched yet. Choose a recipe for a new run and press Search settings.</source>
        <translation>还没有搜索过参数。请为新运行选择一个配方，再点“搜索参数”。</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Goes on where the search was; what was tried is not tried again.</source>
        <translation>从上次停下的地方继续；试过的不再重试。</translation>
    </message>
    <message>
        <source>Train with these settings</source>
        <translation>用这组参数训练</translation>
    </message>
    <message>
        <source>Makes a run by the settings of the chosen trial, on the whole of the training part.</source>
        <translation>用所选试验的参数，在全部训练部分上训练出一个运行。</translation>
    </message>
    <message>
        <source>Show the run</source>
        <translation>查看运行</translation>
    </message>
    <message>
        <source>Trials are judged on the validation part alone: the test part is not there while they are tried, so that Compare can still judge the chosen settings on it. Drag along an axis to leave only what passes there; double click brings all back.</source>
        <translation>试验只按验证部分评判：尝试时测试部分并不在场，因此“比较”仍可用它检验选出的参数。沿坐标轴拖动，只留下从那里经过的线；双击恢复全部。</translation>
    </message>
    <message>
        <source>Share of users</source>
        <translation>用户比例</translation>
    </message>
    <message>
        <source>Share of steps</source>
        <translation>步数比例</translation>
    </message>
</context>
<context>
    <name>ui::SettingsForm</name>
    <message>
        <source>More settings</source>
        <translation>更多设置</translation>
    </message>
</context>
<context>
    <name>ui::ShareBar</name>
    <message>
        <source>%1 good, %2 bad</source>
        <translation>好评 %1，差评 %2</translation>
    </message>
</context>
<context>
    <name>ui::SignificanceView</name>
    <message>
        <source>Two evaluated runs of the same split make a comparison.</source>
        <translation>同一划分下至少有两个已评测的运行才能比较。</translation>
    </message>
    <message>
        <source>%1: is the row better than the column?</source>
        <translation>%1：行是否优于列？</translation>
    </message>
    <message>
        <source>▲ row better</source>
        <translation>▲ 行更优</translation>
    </message>
    <message>
        <source>▼ row worse   ≈ no difference shown; p after Holm&apos;s correction</source>
        <translation>▼ 行更差   ≈ 未显示出差异；p 值经 Holm 校正</translation>
    </message>
</context>
<context>
    <name>ui::SlicesView</name>
    <message>
        <source>Users by</source>
        <translation>用户按</translation>
    </message>
    <message>
        <source>against</source>
        <translation>基准</translation>
    </message>
    <message>
        <source>The run that the others are held against</source>
        <translation>其他运行与之比较的基准运行</translation>
    </message>
    <message>
        <source>%1, 95 % interval %2 to %3; users: %4</source>
        <translation>%1，95 % 置信区间 %2 至 %3；用户数：%4</translation>
    </message>
    <message>
        <source>%1; users: %2</source>
        <translation>%1；用户数：%2</translation>
    </message>
    <message>
        <source>%1 from %2, p %3 after Holm&apos;s correction</source>
        <translation>与 %2 相差 %1，经 Holm 校正后 p %3</translation>
    </message>
    <message>
        <source>Too few users to test the difference of %1.</source>
        <translation>用户太少，无法检验 %1 的差异。</translation>
    </message>
    <message>
        <source>%1 by group of users</source>
        <translation>各用户组的 %1</translation>
    </message>
    <message>
        <source>higher than %1</source>
        <translation>高于 %1</translation>
    </message>
    <message>
        <source>lower than %1</source>
        <translation>低于 %1</translation>
    </message>
    <message>
        <source>Here nothing tells users apart in this way.</source>
        <translation>此处无法以这种方式区分用户。</translation>
    </message>
    <message>
        <source>▲▼: the difference is significant (p &lt; 0.05 after Holm&apos;s correction for %1 tests).</source>
        <translation>▲▼：差异显著（对 %1 次检验作 Holm 校正后 p &lt; 0.05）。</translation>
    </message>
</context>
<context>
    <name>ui::SqlView</name>
    <message>
        <source>Run</source>
        <translation>运行</translation>
    </message>
    <message>
        <source>Ctrl+Return</source>
        <translation>Ctrl+回车</translation>
    </message>
    <message>
        <source>Read-only. Tables: item, user, interaction, review, question, query, judgement, run, event, job, import.</source>
        <translation>只读。可查询的表：item、user、interaction、review、question、query、judgement、run、event、job、import。</translation>
    </message>
    <message>
        <source>The first %1 rows.</source>
        <translation>仅显示前 %1 行。</translation>
    </message>
    <message>
        <source>%1 rows</source>
        <translation>%1 行</translation>
    </message>
</context>
<context>
    <name>ui::TableView</name>
    <message>
        <source>Copy rows as TSV</source>
        <translation>复制所选行（TSV）</translation>
    </message>
</context>
<context>
    <name>ui::TradeOffView</name>
    <message>
        <source>Training time</source>
        <translation>训练时间</translation>
    </message>
    <message>
        <source>Against</source>
        <translation>对照</translation>
    </message>
    <message>
        <source>No other run is better in both</source>
        <translation>没有其他运行在两方面都更优</translation>
    </message>
    <message>
        <source>Training time, s</source>
        <translation>训练时间（秒）</translation>
    </message>
    <message>
        <source>%1 against %2</source>
        <translation>%1 与%2</translation>
    </message>
    <message>
        <source>No run has both measures; evaluate again to get them.</source>
        <translation>没有运行同时具有这两项数值；重新评测即可得到。</translation>
    </message>
    <message>
        <source>Neither more nor less of it is better in itself, so no line is drawn.</source>
        <translation>该项本身并无高低优劣之分，因此不画前沿线。</translation>
    </message>
    <message>
        <source>Less of it is better.</source>
        <translation>该项越低越好。</translation>
    </message>
    <message>
        <source>More of it is better.</source>
        <translation>该项越高越好。</translation>
    </message>
    <message>
        <source>The line joins the runs that no other beats in both.</source>
        <translation>连线上的运行，没有其他运行能在两方面都胜过。</translation>
    </message>
</context>
<context>
    <name>ui::TrainPage</name>
    <message>
        <source>%1 #%2 ended before it was done: %3. It can go on from where it was.</source>
        <translation>%1 #%2 未完成即已结束（%3），可以从中断处继续。</translation>
    </message>
    <message>
        <source>in all %1</source>
        <translation>总计%1</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>继续运行</translation>
    </message>
    <message>
        <source>Measuring a few steps…</source>
        <translation>正在测量几步…</translation>
    </message>
    <message>
        <source>It will take %1.</source>
        <translation>预计需要%1。</translation>
    </message>
    <message>
        <source>Estimate</source>
        <translation>估算</translation>
    </message>
    <message>
        <source>Measures a few steps and says what training would take; nothing is kept.</source>
        <translation>测量几步，估算训练所需的时间与资源；不保留任何结果。</translation>
    </message>
    <message>
        <source>Goes on from the last checkpoint, by the same recipe.</source>
        <translation>按同一配方从最近的检查点继续。</translation>
    </message>
    <message>
        <source>Setting</source>
        <translation>设置项</translation>
    </message>
    <message>
        <source>Recipe</source>
        <translation>配方</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>Program version</source>
        <translation>程序版本</translation>
    </message>
    <message>
        <source>Data</source>
        <translation>数据</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>New run…</source>
        <translation>新建训练…</translation>
    </message>
    <message>
        <source>Train a new run…</source>
        <translation>新建训练…</translation>
    </message>
    <message>
        <source>Start training</source>
        <translation>开始训练</translation>
    </message>
    <message>
        <source>Back to the runs</source>
        <translation>返回运行列表</translation>
    </message>
    <message>
        <source>Stop and keep</source>
        <translation>停止并保留</translation>
    </message>
    <message>
        <source>Ends the run now and keeps its best checkpoint.</source>
        <translation>立即结束，保留最佳检查点。</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Ends the run and deletes its files; its curve stays.</source>
        <translation>结束并删除其文件，曲线仍会保留。</translation>
    </message>
    <message>
        <source>Curves</source>
        <translation>曲线</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>日志</translation>
    </message>
    <message>
        <source>Train</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>Held-out texts</source>
        <translation>留出文本</translation>
    </message>
    <message>
        <source>Try it</source>
        <translation>试一试</translation>
    </message>
    <message>
        <source>&lt;b&gt;Train&lt;/b&gt; makes a recommender from the workspace&apos;s data. Choose a recipe by what it learns from, change its settings if you like, and press &lt;b&gt;Start training&lt;/b&gt;. The run is a process of its own: closing the window does not end it. &lt;b&gt;Stop and keep&lt;/b&gt; ends it early with its best checkpoint; &lt;b&gt;Cancel&lt;/b&gt; throws its files away. &lt;b&gt;Search settings&lt;/b&gt; tries many settings of a recipe on the validation part. A run that was stopped or interrupted can be &lt;b&gt;resumed&lt;/b&gt;. Choose several runs in the table to lay their curves over each other.</source>
        <translation>&lt;b&gt;训练&lt;/b&gt;页用工作区的数据训练推荐模型。按学习来源选择配方，需要时修改设置，然后点&lt;b&gt;开始训练&lt;/b&gt;。训练在独立进程中进行，关闭窗口不会中断。&lt;b&gt;停止并保留&lt;/b&gt;会提前结束并保留最佳检查点；&lt;b&gt;取消&lt;/b&gt;会删除其文件。&lt;b&gt;搜索参数&lt;/b&gt;会在验证部分上尝试一个配方的多组参数。已停止或中断的训练可以&lt;b&gt;继续&lt;/b&gt;。在表中选择多个运行，可以叠加比较曲线。</translation>
    </message>
    <message>
        <source>Searches</source>
        <translation>参数搜索</translation>
    </message>
    <message>
        <source>Settings that were tried, and how they did on the validation part.</source>
        <translation>试过的参数，以及它们在验证部分上的表现。</translation>
    </message>
    <message>
        <source>Show searches for settings</source>
        <translation>查看参数搜索</translation>
    </message>
    <message>
        <source>Search settings…</source>
        <translation>搜索参数…</translation>
    </message>
    <message>
        <source>Tries many settings on the validation part and trains the best.</source>
        <translation>在验证部分上尝试多组参数，并训练最好的一组。</translation>
    </message>
</context>
<context>
    <name>ui::TryView</name>
    <message>
        <source>Give this run&apos;s model the beginning of a text, or say something to it.</source>
        <translation>给这个运行的模型一段开头，或者对它说句话。</translation>
    </message>
    <message>
        <source>Give this run&apos;s model a text, in a language that it reads, and see what it makes of it.</source>
        <translation>给这个运行的模型一段它能读懂的文字，看看它怎么判断。</translation>
    </message>
    <message>
        <source>The best thing about these shoes is</source>
        <translation>这双鞋最大的优点是</translation>
    </message>
    <message>
        <source>The sole came off in a week.</source>
        <translation>穿了一周鞋底就掉了。</translation>
    </message>
    <message>
        <source>As a conversation</source>
        <translation>作为对话</translation>
    </message>
    <message>
        <source>Puts the text as the model&apos;s chat template wants it</source>
        <translation>按模型的对话模板组织这段文字</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Write</source>
        <translation>续写</translation>
    </message>
    <message>
        <source>Judge</source>
        <translation>判断</translation>
    </message>
    <message>
        <source>%1, %2 sure</source>
        <translation>%1，把握 %2</translation>
    </message>
    <message>
        <source>A rating of %1</source>
        <translation>预计评分 %1</translation>
    </message>
</context>
<context>
    <name>ui::UserListsPanel</name>
    <message>
        <source>User</source>
        <translation>用户</translation>
    </message>
    <message>
        <source>Back to the histogram</source>
        <translation>返回直方图</translation>
    </message>
    <message>
        <source>Users at this point: %1</source>
        <translation>该点的用户数：%1</translation>
    </message>
    <message>
        <source>Ranking for this user…</source>
        <translation>正在为该用户排序…</translation>
    </message>
    <message>
        <source>Bought in the test: %1</source>
        <translation>测试中购买：%1</translation>
    </message>
    <message>
        <source>Had before: %1</source>
        <translation>此前购买：%1</translation>
    </message>
    <message>
        <source>%1, score %2</source>
        <translation>%1，得分 %2</translation>
    </message>
    <message>
        <source>A hit: bought in the test</source>
        <translation>命中：测试中购买</translation>
    </message>
</context>
<context>
    <name>ui::UsersView</name>
    <message>
        <source>Users here: %1. Click for their lists.</source>
        <translation>此处用户数：%1。点击查看其列表。</translation>
    </message>
    <message>
        <source>%1 of every user</source>
        <translation>每位用户的 %1</translation>
    </message>
    <message>
        <source>Choose two different runs below.</source>
        <translation>请在下方选择两个不同的运行。</translation>
    </message>
    <message>
        <source>difference in %1</source>
        <translation>%1 之差</translation>
    </message>
    <message>
        <source>Users</source>
        <translation>用户</translation>
    </message>
    <message>
        <source>Who gains and who loses</source>
        <translation>谁受益，谁受损</translation>
    </message>
    <message>
        <source>%1 lower: %2</source>
        <translation>%1 更低：%2</translation>
    </message>
    <message>
        <source>%1 higher: %2</source>
        <translation>%1 更高：%2</translation>
    </message>
    <message>
        <source>equal: %1 (not drawn)</source>
        <translation>相同：%1（未画出）</translation>
    </message>
</context>
<context>
    <name>ui::VariantsBar</name>
    <message>
        <source>Try also</source>
        <translation>也可以试试</translation>
    </message>
</context>
<context>
    <name>ui::WhyPanel</name>
    <message>
        <source>how close the language model finds the query and the item&apos;s text</source>
        <translation>语言模型判断的查询与商品文本的接近程度</translation>
    </message>
    <message>
        <source>words of the query that the item&apos;s text holds, by full-text search</source>
        <translation>全文检索中，查询词在商品文本里的匹配程度</translation>
    </message>
    <message>
        <source>what the chosen run expects of this user</source>
        <translation>所选运行对该用户喜好的预测</translation>
    </message>
    <message>
        <source>how well the price fits the band that was asked for</source>
        <translation>价格与所要求价位的吻合程度</translation>
    </message>
    <message>
        <source>what other users thought of it</source>
        <translation>其他用户的评价</translation>
    </message>
    <message>
        <source>how many users chose it</source>
        <translation>有多少用户选择过它</translation>
    </message>
    <message>
        <source>Why this result</source>
        <translation>为何推荐</translation>
    </message>
    <message>
        <source>Score</source>
        <translation>得分</translation>
    </message>
    <message>
        <source>Choose a result to see what its score is made of.</source>
        <translation>选择一条结果，查看得分的构成。</translation>
    </message>
    <message>
        <source>No behaviour: choose a run to let it join in.</source>
        <translation>行为未参与：请选择一个运行。</translation>
    </message>
    <message>
        <source>No behaviour: name a user to let the run join in.</source>
        <translation>行为未参与：请填写用户。</translation>
    </message>
    <message>
        <source>What matched</source>
        <translation>匹配内容</translation>
    </message>
    <message>
        <source>About the item</source>
        <translation>商品信息</translation>
    </message>
    <message>
        <source>Nothing but its id is known.</source>
        <translation>除 ID 外没有其他信息。</translation>
    </message>
    <message>
        <source>A model is writing…</source>
        <translation>模型正在撰写…</translation>
    </message>
    <message>
        <source>Written by %1; every name and figure checked.</source>
        <translation>由 %1 撰写，其中的名称和数字均已核对。</translation>
    </message>
    <message>
        <source>From a template. A model that writes can be fetched: packaging/models get smollm2-135m-instruct</source>
        <translation>由模板生成。可以下载一个会写作的模型：packaging/models get smollm2-135m-instruct</translation>
    </message>
    <message>
        <source>From a template: what %1 wrote was not borne out by the facts.</source>
        <translation>由模板生成：%1 写的内容没有事实依据。</translation>
    </message>
    <message>
        <source>Stop writing</source>
        <translation>停止撰写</translation>
    </message>
    <message>
        <source>Open the item…</source>
        <translation>打开商品…</translation>
    </message>
    <message>
        <source>What the catalogue says of it, and its reviews</source>
        <translation>商品信息和它的评论</translation>
    </message>
</context>
</TS>

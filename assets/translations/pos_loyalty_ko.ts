<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="ko" sourcelanguage="en">
<context>
    <name>ActionBar</name>
    <message>
        <source>Find member</source>
        <translation>회원 찾기</translation>
    </message>
    <message>
        <source>New member</source>
        <translation>신규 회원</translation>
    </message>
    <message>
        <source>Lost card</source>
        <translation>카드 분실</translation>
    </message>
    <message>
        <source>Return</source>
        <translation>반품</translation>
    </message>
    <message>
        <source>Undo last</source>
        <translation>방금 작업 취소</translation>
    </message>
    <message>
        <source>Clear customer</source>
        <translation>손님 바꾸기</translation>
    </message>
    <message>
        <source>Find</source>
        <comment>short, side panel</comment>
        <translation>회원 찾기</translation>
    </message>
    <message>
        <source>New</source>
        <comment>short, side panel</comment>
        <translation>신규 회원</translation>
    </message>
    <message>
        <source>Undo</source>
        <comment>short, side panel</comment>
        <translation>취소</translation>
    </message>
    <message>
        <source>Clear</source>
        <comment>short, side panel</comment>
        <translation>다음 손님</translation>
    </message>
</context>
<context>
    <name>CounterWindow</name>
    <message>
        <source>Loyalty counter</source>
        <translation>멤버십 계산대</translation>
    </message>
    <message>
        <source>Opening the data of this till.</source>
        <translation>계산대 데이터를 여는 중입니다.</translation>
    </message>
</context>
<context>
    <name>CustomerBand</name>
    <message>
        <source>Blocked</source>
        <translation>정지</translation>
    </message>
    <message>
        <source>Card blocked</source>
        <translation>정지된 카드</translation>
    </message>
    <message>
        <source>Unknown</source>
        <translation>미등록</translation>
    </message>
    <message>
        <source>Unknown card</source>
        <translation>등록되지 않은 카드</translation>
    </message>
    <message>
        <source>Card</source>
        <translation>카드</translation>
    </message>
    <message>
        <source>No customer yet</source>
        <translation>손님 대기 중</translation>
    </message>
    <message>
        <source>{name}</source>
        <comment>as the customer is addressed</comment>
        <translation>{name} 님</translation>
    </message>
    <message>
        <source>Card {last4}</source>
        <translation>카드 {last4}</translation>
    </message>
    <message>
        <source>No card</source>
        <translation>카드 없음</translation>
    </message>
    <message>
        <source>member since {year}</source>
        <translation>{year} 가입</translation>
    </message>
    <message>
        <source>points</source>
        <translation>포인트</translation>
    </message>
    <message>
        <source>{points} with this sale</source>
        <translation>이번 구매로 {points}</translation>
    </message>
    <message>
        <source>Say</source>
        <translation>건넬 말</translation>
    </message>
    <message>
        <source>“{sentence}”</source>
        <translation>“{sentence}”</translation>
    </message>
    <message>
        <source>first visit</source>
        <translation>첫 방문</translation>
    </message>
    <message>
        <source>last visit today</source>
        <translation>오늘 방문함</translation>
    </message>
    <message>
        <source>last visit {ago}</source>
        <translation>마지막 방문 {ago}</translation>
    </message>
    <message>
        <source>balance of {time}</source>
        <translation>{time} 기준 잔액</translation>
    </message>
    <message>
        <source>{points} not yet confirmed</source>
        <translation>{points} 확인 대기</translation>
    </message>
    <message>
        <source>Points need a card</source>
        <translation>카드가 있어야 적립됩니다</translation>
    </message>
    <message>
        <source>Goods can be scanned first</source>
        <translation>상품을 먼저 스캔해도 됩니다</translation>
    </message>
    <message>
        <source>Last sale</source>
        <translation>직전 판매</translation>
    </message>
    <message>
        <source>no card</source>
        <translation>카드 없음</translation>
    </message>
    <message>
        <source>{total} · {points} points</source>
        <translation>{total} · {points}포인트</translation>
    </message>
    <message>
        <source>{who} · receipt {code} · F7 undoes it</source>
        <translation>{who} · 영수증 {code} · F7 판매 취소</translation>
    </message>
</context>
<context>
    <name>EnrolPanel</name>
    <message>
        <source>New member</source>
        <translation>신규 회원</translation>
    </message>
    <message>
        <source>Type name and phone. Scan a new card at any time; without one a number is made here.</source>
        <translation>이름과 전화번호를 입력하세요. 새 카드는 언제든 스캔하면 됩니다. 카드가 없으면 번호를 새로 만듭니다.</translation>
    </message>
    <message>
        <source>F12 Enrol</source>
        <translation>F12 가입</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>이름</translation>
    </message>
    <message>
        <source>as the customer says it</source>
        <translation>손님이 말한 그대로</translation>
    </message>
    <message>
        <source>Phone</source>
        <translation>전화번호</translation>
    </message>
    <message>
        <source>Birthday</source>
        <translation>생일</translation>
    </message>
    <message>
        <source>1990-05-31, or leave empty</source>
        <translation>1990-05-31, 비워도 됩니다</translation>
    </message>
    <message>
        <source>Card</source>
        <translation>카드</translation>
    </message>
    <message>
        <source>a new number is made here</source>
        <translation>새 번호를 만듭니다</translation>
    </message>
</context>
<context>
    <name>FindPanel</name>
    <message>
        <source>Find a member</source>
        <translation>회원 찾기</translation>
    </message>
    <message>
        <source>Part of the name, or the last four digits of the phone. ↑ ↓ choose, Enter takes.</source>
        <translation>이름 일부나 초성, 또는 전화번호 끝 네 자리로 찾습니다. ↑ ↓ 이동, Enter 선택.</translation>
    </message>
    <message>
        <source>F12 Take this member</source>
        <translation>F12 이 회원 선택</translation>
    </message>
</context>
<context>
    <name>GiftButton</name>
    <message>
        <source>Confirm: {gift}</source>
        <translation>확인: {gift}</translation>
    </message>
    <message>
        <source>Asking head office…</source>
        <translation>본사에 확인 중…</translation>
    </message>
    <message>
        <source>once more · Esc cancels</source>
        <translation>한 번 더 · 취소 Esc</translation>
    </message>
    <message>
        <source>{left} left · leaves {points}</source>
        <translation>재고 {left}개 · 교환 후 {points}</translation>
    </message>
</context>
<context>
    <name>GiftColumn</name>
    <message>
        <source>Points towards the next gift</source>
        <translation>다음 사은품까지 모은 포인트</translation>
    </message>
    <message>
        <source>Gifts available now</source>
        <translation>지금 받을 수 있는 사은품</translation>
    </message>
    <message>
        <source>F8 All gifts (+{count})</source>
        <translation>F8 전체 보기 (+{count})</translation>
    </message>
    <message>
        <source>Tap a gift twice to give it</source>
        <translation>사은품을 두 번 누르면 드립니다</translation>
    </message>
    <message>
        <source>No gift within reach yet</source>
        <translation>아직 받을 수 있는 사은품이 없습니다</translation>
    </message>
    <message>
        <source>Next gift: {gift}</source>
        <translation>다음 사은품: {gift}</translation>
    </message>
    <message>
        <source>{points} points to go</source>
        <translation>{points}P 더 모으면 됩니다</translation>
    </message>
</context>
<context>
    <name>GiftListPanel</name>
    <message>
        <source>All gifts within reach</source>
        <translation>받을 수 있는 모든 사은품</translation>
    </message>
    <message>
        <source>Tap a gift twice to give it, or choose with ↑ ↓ and press F12 twice. Esc cancels.</source>
        <translation>사은품을 두 번 누르거나, ↑ ↓로 고른 뒤 F12를 두 번 누르세요. Esc는 취소입니다.</translation>
    </message>
    <message>
        <source>F12 Give this gift</source>
        <translation>F12 사은품 드리기</translation>
    </message>
    <message>
        <source>Gift</source>
        <translation>사은품</translation>
    </message>
    <message>
        <source>Points</source>
        <translation>포인트</translation>
    </message>
    <message>
        <source>Left</source>
        <translation>재고</translation>
    </message>
    <message>
        <source>Leaves</source>
        <translation>교환 후</translation>
    </message>
    <message>
        <source>Gifts</source>
        <translation>사은품</translation>
    </message>
    <message>
        <source>Asking head office… {gift}</source>
        <translation>본사에 확인 중… {gift}</translation>
    </message>
    <message>
        <source>Confirm: {gift}</source>
        <translation>확인: {gift}</translation>
    </message>
</context>
<context>
    <name>HelpPanel</name>
    <message>
        <source>Keys</source>
        <translation>단축키</translation>
    </message>
    <message>
        <source>A scan works on every screen: a card opens the member, goods go into the sale.</source>
        <translation>스캔은 어느 화면에서나 됩니다. 카드는 회원을 열고, 상품은 구매 목록에 들어갑니다.</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>키</translation>
    </message>
    <message>
        <source>What it does</source>
        <translation>하는 일</translation>
    </message>
    <message>
        <source>Find a member by name or phone</source>
        <translation>이름이나 전화번호로 회원 찾기</translation>
    </message>
    <message>
        <source>Enrol a new member</source>
        <translation>신규 회원 가입</translation>
    </message>
    <message>
        <source>Replace a lost card</source>
        <translation>분실 카드 교체</translation>
    </message>
    <message>
        <source>Take goods back, with the receipt code</source>
        <translation>영수증 코드로 반품 받기</translation>
    </message>
    <message>
        <source>Undo the last sale or gift</source>
        <translation>방금 한 판매나 사은품 취소</translation>
    </message>
    <message>
        <source>All gifts within reach</source>
        <translation>받을 수 있는 모든 사은품</translation>
    </message>
    <message>
        <source>Key an amount instead of scanning</source>
        <translation>스캔 대신 금액 입력</translation>
    </message>
    <message>
        <source>Finish the sale, or confirm the panel that is up</source>
        <translation>판매 완료, 또는 열린 화면의 확인</translation>
    </message>
    <message>
        <source>Give a gift: press the same key twice</source>
        <translation>사은품 드리기: 같은 키를 두 번</translation>
    </message>
    <message>
        <source>The customer took the suggestion; with Shift: not today</source>
        <translation>추천 상품 구매함 (Shift와 함께: 다음에)</translation>
    </message>
    <message>
        <source>Change the chosen line of the sale (Tab goes to it)</source>
        <translation>고른 구매 줄 바꾸기 (Tab으로 이동)</translation>
    </message>
    <message>
        <source>One step back: panel, amount, gift, customer</source>
        <translation>한 단계 뒤로: 화면, 금액, 사은품, 손님</translation>
    </message>
</context>
<context>
    <name>LabelList</name>
    <message>
        <source>Search</source>
        <translation>검색</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>이름</translation>
    </message>
    <message>
        <source>Tier or price</source>
        <translation>등급 또는 가격</translation>
    </message>
</context>
<context>
    <name>LostCardPanel</name>
    <message>
        <source>Lost card</source>
        <translation>카드 분실</translation>
    </message>
    <message>
        <source>Find the member, then scan the new card. The old one stops working; points and tier stay.</source>
        <translation>회원을 찾은 뒤 새 카드를 스캔하세요. 이전 카드는 정지되고 포인트와 등급은 그대로입니다.</translation>
    </message>
    <message>
        <source>Now scan the new card. Esc goes back.</source>
        <translation>이제 새 카드를 스캔하세요. Esc를 누르면 돌아갑니다.</translation>
    </message>
    <message>
        <source>{name}</source>
        <comment>as the customer is addressed</comment>
        <translation>{name} 님</translation>
    </message>
</context>
<context>
    <name>MemberSearch</name>
    <message>
        <source>Name or phone</source>
        <translation>이름 또는 전화번호</translation>
    </message>
    <message>
        <source>Members found</source>
        <translation>찾은 회원</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>이름</translation>
    </message>
    <message>
        <source>Phone</source>
        <translation>전화번호</translation>
    </message>
    <message>
        <source>Card</source>
        <translation>카드</translation>
    </message>
    <message>
        <source>Tier</source>
        <translation>등급</translation>
    </message>
    <message>
        <source>Points</source>
        <translation>포인트</translation>
    </message>
    <message>
        <source>Last visit</source>
        <translation>마지막 방문</translation>
    </message>
    <message>
        <source>{count} found</source>
        <translation>{count}명 찾음</translation>
    </message>
    <message>
        <source>Nobody found. Try fewer letters or the last four phone digits.</source>
        <translation>찾은 회원이 없습니다. 글자를 줄이거나 전화번호 끝 네 자리를 입력하세요.</translation>
    </message>
</context>
<context>
    <name>MentionColumn</name>
    <message>
        <source>Worth mentioning</source>
        <translation>추천 상품</translation>
    </message>
    <message>
        <source>One sentence, then tap the answer</source>
        <translation>한마디 권한 뒤 답을 누르세요</translation>
    </message>
    <message>
        <source>Nothing for this customer now</source>
        <translation>지금은 권할 상품이 없습니다</translation>
    </message>
</context>
<context>
    <name>Message</name>
    <message>
        <source>Scan the card, or scan the goods first.</source>
        <translation>카드를 스캔하세요. 상품을 먼저 스캔해도 됩니다.</translation>
    </message>
    <message>
        <source>Card read. {name} is at the counter.</source>
        <translation>카드를 읽었습니다. {name} 님입니다.</translation>
    </message>
    <message>
        <source>{points} points are added when you finish the sale with F12.</source>
        <translation>F12로 판매를 마치면 {points}포인트가 적립됩니다.</translation>
    </message>
    <message>
        <source>{name} is at the counter.</source>
        <translation>{name} 님입니다.</translation>
    </message>
    <message>
        <source>{name} added.</source>
        <translation>{name} 추가했습니다.</translation>
    </message>
    <message>
        <source>{name} has no price here. Key the amount instead (F9).</source>
        <translation>{name}: 등록된 가격이 없습니다. 금액을 입력하세요(F9).</translation>
    </message>
    <message>
        <source>This card has no member yet. Press F3 to enrol the customer with it.</source>
        <translation>아직 회원이 없는 카드입니다. F3을 눌러 이 카드로 가입하세요.</translation>
    </message>
    <message>
        <source>This card is not known here. Find the member by phone (F2).</source>
        <translation>여기서 모르는 카드입니다. 전화번호로 회원을 찾으세요(F2).</translation>
    </message>
    <message>
        <source>Cannot read this code ({code}). Scan again, or type the number under the bars.</source>
        <translation>코드를 읽을 수 없습니다({code}). 다시 스캔하거나 바코드 아래 번호를 입력하세요.</translation>
    </message>
    <message>
        <source>This code means nothing here: {code}. Scan the member card.</source>
        <translation>여기서 쓰지 않는 코드입니다: {code}. 회원 카드를 스캔하세요.</translation>
    </message>
    <message>
        <source>Product {code} is not in the list. Key the amount instead (F9).</source>
        <translation>상품 {code}: 목록에 없습니다. 금액을 입력하세요(F9).</translation>
    </message>
    <message>
        <source>That is a payment card. It was not kept. Scan the member card.</source>
        <translation>결제 카드입니다. 저장하지 않았습니다. 회원 카드를 스캔하세요.</translation>
    </message>
    <message>
        <source>That is a receipt code. Press F6 for a return.</source>
        <translation>영수증 코드입니다. 반품은 F6을 누르세요.</translation>
    </message>
    <message>
        <source>The scan did not arrive whole. Scan again.</source>
        <translation>스캔이 끝까지 들어오지 않았습니다. 다시 스캔하세요.</translation>
    </message>
    <message>
        <source>This card is blocked. No points and no gifts with it. Find the member by phone (F2) or call the store manager.</source>
        <translation>정지된 카드입니다. 적립과 사은품 교환이 안 됩니다. 전화번호로 회원을 찾거나(F2) 점장을 부르세요.</translation>
    </message>
    <message>
        <source>This card was reported lost. Ask for the new card, or find the member by phone (F2).</source>
        <translation>분실 신고된 카드입니다. 새 카드를 요청하거나 전화번호로 회원을 찾으세요(F2).</translation>
    </message>
    <message>
        <source>This card was replaced. Ask for the new card, or find the member by phone (F2).</source>
        <translation>교체된 카드입니다. 새 카드를 요청하거나 전화번호로 회원을 찾으세요(F2).</translation>
    </message>
    <message>
        <source>This membership was closed. Enrol the customer again with F3.</source>
        <translation>탈퇴한 회원입니다. F3을 눌러 다시 가입하세요.</translation>
    </message>
    <message>
        <source>{text} is not an amount. Type digits, like {example}.</source>
        <translation>{text}: 금액이 아닙니다. {example}처럼 숫자로 입력하세요.</translation>
    </message>
    <message>
        <source>The amount must be above zero. For goods coming back press F6.</source>
        <translation>금액은 0보다 커야 합니다. 반품은 F6을 누르세요.</translation>
    </message>
    <message>
        <source>{text} is more than one sale can hold. Check the digits.</source>
        <translation>{text}: 한 번에 팔 수 있는 금액을 넘습니다. 숫자를 확인하세요.</translation>
    </message>
    <message>
        <source>A quantity from 1 to {most} is needed.</source>
        <translation>수량은 1부터 {most}까지 가능합니다.</translation>
    </message>
    <message>
        <source>A sale holds {most} lines. Finish this one with F12 and start another.</source>
        <translation>한 번에 {most}줄까지 됩니다. F12로 마치고 새로 시작하세요.</translation>
    </message>
    <message>
        <source>Nothing to finish yet. Scan the goods or key the amount (F9).</source>
        <translation>아직 마칠 판매가 없습니다. 상품을 스캔하거나 금액을 입력하세요(F9).</translation>
    </message>
    <message>
        <source>{amount} added.</source>
        <translation>{amount} 추가했습니다.</translation>
    </message>
    <message>
        <source>{name} removed.</source>
        <translation>{name} 뺐습니다.</translation>
    </message>
    <message>
        <source>Sale finished: {total}. {name} earned {points} points.</source>
        <translation>판매 완료: {total}. {name} 님 {points}포인트 적립.</translation>
    </message>
    <message>
        <source>Sale finished: {total}. No card, no points.</source>
        <translation>판매 완료: {total}. 카드가 없어 적립하지 않았습니다.</translation>
    </message>
    <message>
        <source>Give {gift}? {before} → {after} points. Press the same gift once more.</source>
        <translation>사은품 확인: {gift}. {before} → {after}포인트. 같은 사은품을 한 번 더 누르세요.</translation>
    </message>
    <message>
        <source>Setting {gift} aside at head office. One moment.</source>
        <translation>본사에 확인 중입니다: {gift}. 잠시만 기다리세요.</translation>
    </message>
    <message>
        <source>Hand over: {gift}. {points} points used, {after} left.</source>
        <translation>사은품을 드리세요: {gift}. {points}포인트 사용, {after}포인트 남음.</translation>
    </message>
    <message>
        <source>No link to head office, so gifts have to wait. The points are safe; earning goes on.</source>
        <translation>본사와 연결이 끊겨 사은품은 나중에 드릴 수 있습니다. 포인트는 그대로이고 적립은 계속됩니다.</translation>
    </message>
    <message>
        <source>Head office counts fewer points than shown here. Do not hand over {gift}.</source>
        <translation>본사에 남은 포인트가 화면보다 적습니다. 사은품을 드리지 마세요: {gift}.</translation>
    </message>
    <message>
        <source>{gift} is no longer in stock. Offer another gift.</source>
        <translation>재고가 없습니다: {gift}. 다른 사은품을 권하세요.</translation>
    </message>
    <message>
        <source>Head office did not agree. Do not hand over {gift}.</source>
        <translation>본사에서 승인하지 않았습니다. 사은품을 드리지 마세요: {gift}.</translation>
    </message>
    <message>
        <source>The customer changed meanwhile. Nothing was given and no points were used.</source>
        <translation>그 사이 손님이 바뀌었습니다. 사은품과 포인트는 그대로입니다.</translation>
    </message>
    <message>
        <source>Welcome, {name}. Card {card} is ready to use.</source>
        <translation>{name} 님, 가입을 환영합니다. 카드 {card} 바로 쓸 수 있습니다.</translation>
    </message>
    <message>
        <source>A name is needed. Type it as the customer says it.</source>
        <translation>이름이 필요합니다. 손님이 말한 그대로 입력하세요.</translation>
    </message>
    <message>
        <source>The name is longer than {most} letters. Shorten it.</source>
        <translation>이름이 {most}자를 넘습니다. 줄여서 입력하세요.</translation>
    </message>
    <message>
        <source>{text} is not a phone number. Check the digits.</source>
        <translation>{text}: 전화번호가 아닙니다. 숫자를 확인하세요.</translation>
    </message>
    <message>
        <source>{text} is not a date. Type it like 1990-05-31, or leave it empty.</source>
        <translation>{text}: 날짜가 아닙니다. 1990-05-31처럼 입력하거나 비워 두세요.</translation>
    </message>
    <message>
        <source>This card belongs to another member. Take a new one.</source>
        <translation>다른 회원의 카드입니다. 새 카드를 쓰세요.</translation>
    </message>
    <message>
        <source>That is not a member card of this shop. Take a new card.</source>
        <translation>이 매장의 회원 카드가 아닙니다. 새 카드를 쓰세요.</translation>
    </message>
    <message>
        <source>This till has no new card numbers left. Scan a printed card, or wait for the link to head office.</source>
        <translation>이 계산대에 남은 새 카드 번호가 없습니다. 인쇄된 카드를 스캔하거나 본사 연결을 기다리세요.</translation>
    </message>
    <message>
        <source>{name} now has card {card}. The old one no longer works.</source>
        <translation>{name} 님 새 카드: {card}. 이전 카드는 더 이상 쓸 수 없습니다.</translation>
    </message>
    <message>
        <source>This member is not here any more. Search again (F2).</source>
        <translation>더 이상 없는 회원입니다. 다시 찾으세요(F2).</translation>
    </message>
    <message>
        <source>No sale with this receipt code on this till. Take the goods back at the till that sold them.</source>
        <translation>이 계산대에는 그 영수증이 없습니다. 판매한 계산대에서 반품하세요.</translation>
    </message>
    <message>
        <source>That is not a receipt code. Scan the code at the foot of the receipt.</source>
        <translation>영수증 코드가 아닙니다. 영수증 맨 아래 코드를 스캔하세요.</translation>
    </message>
    <message>
        <source>Everything on this receipt has come back already.</source>
        <translation>이 영수증은 모두 반품되었습니다.</translation>
    </message>
    <message>
        <source>Choose what comes back, then confirm.</source>
        <translation>반품할 상품을 고른 뒤 확인하세요.</translation>
    </message>
    <message>
        <source>Refund {refund}. {points} points taken back.</source>
        <translation>환불 {refund}. {points}포인트를 회수했습니다.</translation>
    </message>
    <message>
        <source>The sale of {total} was undone, {points} points taken back.</source>
        <translation>{total} 판매를 취소하고 {points}포인트를 회수했습니다.</translation>
    </message>
    <message>
        <source>Take {gift} back. {points} points returned.</source>
        <translation>사은품을 돌려받으세요: {gift}. {points}포인트를 돌려드렸습니다.</translation>
    </message>
    <message>
        <source>Nothing to undo.</source>
        <translation>취소할 작업이 없습니다.</translation>
    </message>
    <message>
        <source>The last action was a return, which cannot be undone. Sell the goods again instead.</source>
        <translation>마지막 작업은 반품이라 취소할 수 없습니다. 상품을 다시 판매하세요.</translation>
    </message>
    <message>
        <source>Undo the sale of {total}</source>
        <translation>{total} 판매 취소</translation>
    </message>
    <message>
        <source>Undo the gift {gift}</source>
        <translation>사은품 취소: {gift}</translation>
    </message>
    <message>
        <source>No link to head office since {since}. Keep working: {pending} entries are safe here and will be sent by themselves.</source>
        <translation>{since}부터 본사와 연결이 끊겼습니다. 계속 일하세요. {pending}건은 안전하게 보관 중이며 자동으로 전송됩니다.</translation>
    </message>
    <message>
        <source>No link to head office since {since}. Keep working: everything is recorded here and sent by itself later.</source>
        <translation>{since}부터 본사와 연결이 끊겼습니다. 계속 일하세요. 모든 기록은 여기에 보관되며 나중에 자동으로 전송됩니다.</translation>
    </message>
    <message>
        <source>Head office no longer knows this till. Keep working; nothing is lost. Ask the store manager to register it again.</source>
        <translation>본사가 이 계산대를 알지 못합니다. 계속 일하세요. 잃는 것은 없습니다. 점장에게 재등록을 요청하세요.</translation>
    </message>
    <message>
        <source>Another till uses the same identity. Keep working; nothing is lost. Ask the store manager to register this till again.</source>
        <translation>다른 계산대가 같은 등록 정보를 씁니다. 계속 일하세요. 잃는 것은 없습니다. 점장에게 재등록을 요청하세요.</translation>
    </message>
    <message>
        <source>The disk of this till is full, so nothing was recorded. Free some space and do it again.</source>
        <translation>계산대 디스크가 가득 차서 기록하지 못했습니다. 공간을 비운 뒤 다시 하세요.</translation>
    </message>
    <message>
        <source>The data on this till were made by a newer version of the program. Nothing was changed. Install the newer version.</source>
        <translation>이 계산대의 데이터는 더 새로운 버전에서 만들어졌습니다. 아무것도 바꾸지 않았습니다. 새 버전을 설치하세요.</translation>
    </message>
    <message>
        <source>The data file {path} cannot be opened: {detail}.</source>
        <translation>데이터 파일을 열 수 없습니다: {path} ({detail}).</translation>
    </message>
    <message>
        <source>SQLite {found} can damage data. Version {needed} or later is needed; install the packages again.</source>
        <translation>SQLite {found} 버전은 데이터를 손상시킬 수 있습니다. {needed} 이상이 필요합니다. 패키지를 다시 설치하세요.</translation>
    </message>
    <message>
        <source>A till is already open with the data in {path}. Use that window, or close it first.</source>
        <translation>이 데이터로 열린 계산대가 이미 있습니다: {path}. 그 창을 쓰거나 먼저 닫으세요.</translation>
    </message>
    <message>
        <source>This till is not registered. Run: pos-loyalty terminal register --server URL --code CODE</source>
        <translation>등록되지 않은 계산대입니다. 실행: pos-loyalty terminal register --server URL --code CODE</translation>
    </message>
    <message>
        <source>The clock of this till was set back. Sales keep their order; check the date and time.</source>
        <translation>계산대 시계가 뒤로 돌아갔습니다. 판매 순서는 유지됩니다. 날짜와 시각을 확인하세요.</translation>
    </message>
    <message>
        <source>The programme&apos;s rules cannot be used: {field}.</source>
        <translation>멤버십 규칙을 쓸 수 없습니다: {field}.</translation>
    </message>
    <message>
        <source>Happy birthday, {name}!</source>
        <translation>{name} 님, 생일 축하드려요!</translation>
    </message>
    <message>
        <source>Happy birthday for {day}, {name}.</source>
        <translation>{name} 님, {day} 생일 미리 축하드려요.</translation>
    </message>
    <message>
        <source>Good to see you again, {name}. It has been {days} days.</source>
        <translation>{name} 님, {days}일 만에 다시 뵈니 반갑습니다.</translation>
    </message>
    <message>
        <source>{name}, you are {tier} now. Thank you for shopping with us.</source>
        <translation>{name} 님, 이제 {tier} 등급이세요. 늘 감사합니다.</translation>
    </message>
    <message>
        <source>Welcome, {name}. Nice to have you with us.</source>
        <translation>{name} 님, 처음 뵙겠습니다. 반갑습니다.</translation>
    </message>
    <message>
        <source>We have missed you, {name}. Good that you are here.</source>
        <translation>{name} 님, 그동안 기다렸습니다. 와 주셔서 반갑습니다.</translation>
    </message>
    <message>
        <source>Thank you for {visits} visits in the last year, {name}.</source>
        <translation>{name} 님, 지난 1년 동안 {visits}번 찾아 주셔서 감사합니다.</translation>
    </message>
    <message>
        <source>rank {rank} of {members}</source>
        <translation>{members}명 중 {rank}위</translation>
    </message>
    <message>
        <source>rank {rank} of {members}; a one-off bulk purchase left out</source>
        <translation>{members}명 중 {rank}위 (일회성 대량 구매 제외)</translation>
    </message>
    <message>
        <source>bought with {product} by {in_ten} in 10</source>
        <translation>{product} 구매 고객 10명 중 {in_ten}명이 함께 구매</translation>
    </message>
    <message>
        <source>buys it every {days} days; due now</source>
        <translation>{days}일마다 구매 · 재구매 시기</translation>
    </message>
    <message>
        <source>bought {times} times before</source>
        <translation>지금까지 {times}번 구매</translation>
    </message>
    <message>
        <source>many customers take it along</source>
        <translation>많은 손님이 함께 찾는 상품</translation>
    </message>
    <message>
        <source>Noted: {product} taken.</source>
        <translation>기록했습니다: {product} 구매.</translation>
    </message>
    <message>
        <source>Noted: not today.</source>
        <translation>기록했습니다: 다음에.</translation>
    </message>
</context>
<context>
    <name>Panel</name>
    <message>
        <source>Esc Back</source>
        <translation>Esc 뒤로</translation>
    </message>
</context>
<context>
    <name>ReturnPanel</name>
    <message>
        <source>Return</source>
        <translation>반품</translation>
    </message>
    <message>
        <source>F12 Confirm return</source>
        <translation>F12 반품 확인</translation>
    </message>
    <message>
        <source>Scan the receipt code</source>
        <translation>영수증 코드를 스캔하세요</translation>
    </message>
    <message>
        <source>Receipt code</source>
        <translation>영수증 코드</translation>
    </message>
    <message>
        <source>or type it here</source>
        <translation>또는 여기에 입력</translation>
    </message>
    <message>
        <source>Comes back</source>
        <translation>반품</translation>
    </message>
    <message>
        <source>Goods</source>
        <translation>상품</translation>
    </message>
    <message>
        <source>Quantity</source>
        <translation>수량</translation>
    </message>
    <message>
        <source>Amount</source>
        <translation>금액</translation>
    </message>
    <message>
        <source>Lines of the receipt</source>
        <translation>영수증 상품 목록</translation>
    </message>
    <message>
        <source>The code is at the foot of the receipt. Nothing changes before F12.</source>
        <translation>코드는 영수증 맨 아래에 있습니다. F12를 누르기 전에는 아무것도 바뀌지 않습니다.</translation>
    </message>
    <message>
        <source>Receipt {code}</source>
        <translation>영수증 {code}</translation>
    </message>
    <message>
        <source>no card</source>
        <translation>카드 없음</translation>
    </message>
    <message>
        <source>Refund {amount}</source>
        <translation>환불 {amount}</translation>
    </message>
    <message>
        <source>Tap a line, or choose it and press Space, if it stays. Nothing changes before F12.</source>
        <translation>반품하지 않을 줄은 누르거나 Space로 빼세요. F12를 누르기 전에는 아무것도 바뀌지 않습니다.</translation>
    </message>
    <message>
        <source>was returned</source>
        <translation>반품됨</translation>
    </message>
    <message>
        <source>✓ comes back</source>
        <translation>✓ 반품</translation>
    </message>
    <message>
        <source>stays</source>
        <translation>유지</translation>
    </message>
    <message>
        <source>No card, no points to take back</source>
        <translation>카드가 없어 회수할 포인트가 없습니다</translation>
    </message>
    <message>
        <source>{taken} points, {after} left</source>
        <translation>{taken}P, {after}P 남음</translation>
    </message>
</context>
<context>
    <name>SaleColumn</name>
    <message>
        <source>This sale</source>
        <translation>이번 구매</translation>
    </message>
    <message>
        <source>Goods of this sale</source>
        <translation>이번 구매 상품</translation>
    </message>
    <message>
        <source>Total</source>
        <translation>합계</translation>
    </message>
    <message>
        <source>Earns</source>
        <translation>적립</translation>
    </message>
    <message>
        <source>F9 Amount</source>
        <translation>F9 금액</translation>
    </message>
    <message>
        <source>F12 Finish sale</source>
        <translation>F12 판매 완료</translation>
    </message>
    <message>
        <source>One less</source>
        <translation>하나 빼기</translation>
    </message>
    <message>
        <source>One more</source>
        <translation>하나 더하기</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>삭제</translation>
    </message>
    <message>
        <source>Amount</source>
        <translation>금액</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>추가</translation>
    </message>
    <message>
        <source>Nothing scanned yet</source>
        <translation>아직 스캔한 상품이 없습니다</translation>
    </message>
    <message>
        <source>1 item</source>
        <translation>상품 1개</translation>
    </message>
    <message>
        <source>{count} items</source>
        <translation>상품 {count}개</translation>
    </message>
</context>
<context>
    <name>SaleStrip</name>
    <message>
        <source>F9 Amount</source>
        <translation>F9 금액</translation>
    </message>
    <message>
        <source>F12 Finish</source>
        <translation>F12 완료</translation>
    </message>
    <message>
        <source>Amount</source>
        <translation>금액</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>추가</translation>
    </message>
</context>
<context>
    <name>SituationPage</name>
    <message>
        <source>Number under the bars</source>
        <translation>바코드 아래 번호</translation>
    </message>
    <message>
        <source>One moment</source>
        <translation>잠시만요</translation>
    </message>
    <message>
        <source>The data of this till are being opened. You can scan already.</source>
        <translation>계산대 데이터를 여는 중입니다. 스캔은 지금도 할 수 있습니다.</translation>
    </message>
    <message>
        <source>F2 Find member</source>
        <translation>F2 회원 찾기</translation>
    </message>
    <message>
        <source>This card is blocked</source>
        <translation>정지된 카드입니다</translation>
    </message>
    <message>
        <source>No points and no gifts with this card. Find the member by phone, or go on without points.</source>
        <translation>이 카드로는 적립과 사은품 교환이 안 됩니다. 전화번호로 회원을 찾거나 적립 없이 계속하세요.</translation>
    </message>
    <message>
        <source>Nobody has this card yet</source>
        <translation>아직 회원이 없는 카드</translation>
    </message>
    <message>
        <source>Enrol the customer with this card in a few seconds, or find the member by phone.</source>
        <translation>이 카드로 바로 가입하거나, 전화번호로 회원을 찾으세요.</translation>
    </message>
    <message>
        <source>F3 New member</source>
        <translation>F3 신규 회원</translation>
    </message>
    <message>
        <source>Scan the card</source>
        <translation>카드를 스캔하세요</translation>
    </message>
    <message>
        <source>Before or after the goods. Without a card, find the member by phone.</source>
        <translation>상품 전이든 후든 괜찮습니다. 카드가 없으면 전화번호로 찾으세요.</translation>
    </message>
</context>
<context>
    <name>StatusBar</name>
    <message>
        <source>F1 Help</source>
        <translation>F1 도움말</translation>
    </message>
    <message>
        <source>Scanner as keyboard</source>
        <translation>키보드형 스캐너</translation>
    </message>
    <message>
        <source>Looking for scanner</source>
        <translation>스캐너 찾는 중</translation>
    </message>
    <message>
        <source>Scanner ready</source>
        <translation>스캐너 정상</translation>
    </message>
    <message>
        <source>Scanner unplugged</source>
        <translation>스캐너 빠짐</translation>
    </message>
    <message>
        <source>Opening…</source>
        <translation>여는 중…</translation>
    </message>
    <message>
        <source>Up to date · {age}</source>
        <translation>동기화 완료 · {age}</translation>
    </message>
    <message>
        <source>Offline · {count} kept here</source>
        <translation>오프라인 · {count}건 보관</translation>
    </message>
    <message>
        <source>Not linked yet</source>
        <translation>아직 연결 안 됨</translation>
    </message>
    <message>
        <source>Register this till</source>
        <translation>계산대 재등록 필요</translation>
    </message>
</context>
<context>
    <name>SuggestionCard</name>
    <message>
        <source>Took it</source>
        <translation>구매함</translation>
    </message>
    <message>
        <source>Not today</source>
        <translation>다음에</translation>
    </message>
</context>
<context>
    <name>VirtualScannerWindow</name>
    <message>
        <source>Virtual scanner</source>
        <translation>가상 스캐너</translation>
    </message>
    <message>
        <source>Cards</source>
        <translation>카드</translation>
    </message>
    <message>
        <source>Goods</source>
        <translation>상품</translation>
    </message>
    <message>
        <source>What to scan</source>
        <translation>스캔할 것</translation>
    </message>
    <message>
        <source>Damaged code</source>
        <translation>손상된 코드</translation>
    </message>
    <message>
        <source>Unknown card</source>
        <translation>등록되지 않은 카드</translation>
    </message>
    <message>
        <source>Blocked card</source>
        <translation>정지된 카드</translation>
    </message>
    <message>
        <source>Unplug scanner</source>
        <translation>스캐너 뽑기</translation>
    </message>
    <message>
        <source>Plug scanner in</source>
        <translation>스캐너 꽂기</translation>
    </message>
</context>
</TS>
